#include "app/log/follow.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <climits>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

#include "app/cli.h"
#include "app/log/interruption.h"
#include "app/log/reading_progress.h"

namespace orderlog {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{100};

bool stdout_is_read() {
  pollfd output{STDOUT_FILENO, 0, 0};
  return ::poll(&output, 1, 0) < 1 || (output.revents & (POLLERR | POLLHUP)) == 0;
}

// Bytes of all files of a directory's log: a commit makes them more. 0 for a server, which has to
// be asked.
std::uint64_t bytes_there(const LogSourceFlags& flags) {
  if (flags.data.empty()) return 0;
  std::uint64_t bytes = 0;
  std::error_code trouble;
  std::filesystem::directory_iterator entry(log_directory_to_read(flags.data) + "/log", trouble);
  for (const std::filesystem::directory_iterator end; !trouble && entry != end;
       entry.increment(trouble)) {
    std::error_code removed;
    const auto size = entry->file_size(removed);
    if (!removed) bytes += size;
  }
  return bytes;
}

// It would run into what is shown.
bool is_shown_on_terminal() { return isatty(STDOUT_FILENO) == 1; }

// Says once that a server is lost, and once that it is back.
class Connection {
 public:
  explicit Connection(std::string name) : name_(std::move(name)) {}

  void lost(const std::string& why) {
    if (std::exchange(lost_, true)) return;
    std::cerr << "orderlog: " << name_ << " is lost: " << why << "; asking until it answers\n";
  }
  void answers() {
    if (std::exchange(lost_, false)) std::cerr << "orderlog: " << name_ << " is back\n";
  }

 private:
  const std::string name_;
  bool lost_ = false;
};

}  // namespace

ShowSink to_stdout(Interruption& stop, std::string& trouble) {
  return [&stop, &trouble](std::string_view text) {
    while (!text.empty()) {
      pollfd output{STDOUT_FILENO, POLLOUT, 0};
      const int ready = ::poll(&output, 1, static_cast<int>(kBetweenLooks.count()) / 2);
      if (ready < 1) {
        if (stop.asked()) return false;
        continue;
      }
      // A pipe that can be written to takes this much at once.
      const auto written =
          ::write(STDOUT_FILENO, text.data(), std::min<std::size_t>(text.size(), PIPE_BUF));
      if (written < 0 && errno != EINTR && errno != EAGAIN) {
        if (errno != EPIPE) trouble = std::string("can't write the output: ") + strerror(errno);
        return false;
      }
      text.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(written, 0)));
    }
    return true;
  };
}

int show_all(const LogSource& source, LogShow& show) {
  ReadingProgress progress("reading", source.store->head().position, is_shown_on_terminal());
  const auto shown = show.go_on(*source.store, [&](Position read) {
    progress.update(read);
    return true;
  });
  return shown ? kExitOk : failure(shown.error().detail);
}

int show_and_follow(LogSource source, const LogSourceFlags& flags, LogShow& show,
                    Interruption& stop) {
  // Asked before each opening, so that what grows meanwhile is seen at the next look.
  std::uint64_t seen = 0;
  ReadingProgress progress("reading", source.store->head().position, is_shown_on_terminal());
  Connection server(source.name);
  bool first = true;
  const auto go_on = [&](Position read) {
    if (first) progress.update(read);
    return !stop.asked_now_and_then();
  };
  show.give_heading();
  while (true) {
    if (source.store) {
      const auto shown = show.go_on(*source.store, go_on);
      const bool unanswered = !shown && shown.error().code == StoreErrorCode::kIo;
      if (!shown && (flags.url.empty() || !unanswered)) return failure(shown.error().detail);
      if (!shown) server.lost(shown.error().detail);
      if (std::exchange(first, false)) progress.finish();
    }
    if (show.over() || stop.asked_within(kBetweenLooks) || !stdout_is_read()) break;
    const std::uint64_t there = bytes_there(flags);
    if (there != 0 && there == seen) continue;
    auto opened = open_log_source(flags);
    if (!opened && flags.url.empty()) return end_with(opened.error());
    if (!opened) {
      server.lost(opened.error().sentence);
      source.store.reset();
      continue;
    }
    server.answers();
    seen = there;
    source = *std::move(opened);
  }
  return kExitOk;
}

}  // namespace orderlog
