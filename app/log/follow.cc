#include "app/log/follow.h"

#include <poll.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <utility>

#include "app/cli.h"
#include "app/progress.h"
#include "app/signals.h"

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

// Only where it does not run into what is shown.
class ReadingProgress {
 public:
  explicit ReadingProgress(Position head) : head_(head), quiet_(isatty(STDOUT_FILENO) == 1) {}

  void update(Position read) {
    if (quiet_) return;
    if (!progress_) {
      progress_.emplace(std::cerr, progress_output_of_stderr(), clock_, "reading", "events",
                        head_.value());
    }
    progress_->update(read.value());
  }

 private:
  const SystemClock clock_;
  const Position head_;
  const bool quiet_;
  std::optional<Progress> progress_;
};

StoreResult<Ok> show_once(const EventStore& store, LogShow& show) {
  ReadingProgress progress(store.head().position);
  return show.go_on(store, [&](Position read) { progress.update(read); });
}

}  // namespace

ShowSink to_stdout() {
  return [](std::string_view text) {
    return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
           std::fflush(stdout) == 0;
  };
}

int show_and_follow(LogSource source, const LogSourceFlags& flags, LogShow& show,
                    StopSignals* stop) {
  // Asked before each opening, so that what grows meanwhile is seen at the next look.
  std::uint64_t seen = 0;
  if (const auto shown = show_once(*source.store, show); !shown) {
    return failure(shown.error().detail);
  }
  while (stop != nullptr && !show.over()) {
    if (stop->wait_for(kBetweenLooks) || !stdout_is_read()) break;
    const std::uint64_t there = bytes_there(flags);
    if (there != 0 && there == seen) continue;
    auto opened = open_log_source(flags);
    if (!opened) return end_with(opened.error());
    seen = there;
    source = *std::move(opened);
    if (const auto shown = show.go_on(*source.store, nullptr); !shown) {
      return failure(shown.error().detail);
    }
  }
  return kExitOk;
}

}  // namespace orderlog
