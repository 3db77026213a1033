#include "app/standard_output.h"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <iostream>

namespace orderlog {
namespace {

bool reader_has_gone() {
  pollfd out{STDOUT_FILENO, POLLOUT, 0};
  return poll(&out, 1, 0) > 0 && (out.revents & (POLLERR | POLLHUP)) != 0;
}

}  // namespace

std::optional<std::string> standard_output_trouble() {
  errno = 0;
  // Whatever was not written yet is now: a short output fails here, and errno says why.
  const bool flushed = std::cout.flush().good() && std::fflush(stdout) == 0;
  const int why = errno;
  if (flushed && std::ferror(stdout) == 0) return std::nullopt;
  if (why == EPIPE || reader_has_gone()) return std::nullopt;
  return std::string("the output was cut short") +
         (why != 0 ? std::string(": ") + std::strerror(why) : "; is the disk full?");
}

}  // namespace orderlog
