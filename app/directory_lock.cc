#include "app/directory_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "app/data_directory.h"

namespace orderlog {
namespace {

std::string sentence_of(int error) { return std::generic_category().message(error); }

}  // namespace

Result<DirectoryLock, std::string> DirectoryLock::take(const std::string& data) {
  const std::string path = data + "/" + kWorkerLock;
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) return fail("can't make " + path + ": " + sentence_of(errno));
  DirectoryLock lock(file);
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return fail("can't lock " + path + ": " + sentence_of(errno));
  return fail(data +
              " is open already in another worker: stop that one, or give this one a directory of "
              "its own, whichever read models it builds");
}

DirectoryLock::~DirectoryLock() {
  if (file_ >= 0) ::close(file_);
}

DirectoryLock::DirectoryLock(DirectoryLock&& other) noexcept
    : file_(std::exchange(other.file_, -1)) {}

}  // namespace orderlog
