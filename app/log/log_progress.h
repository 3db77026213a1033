#pragma once

#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <utility>

#include "app/progress.h"

namespace orderlog {

// Says on stderr how far the reading of a log is, whose length may become known only then. One
// thread at a time.
class LogProgress {
 public:
  LogProgress(const Clock& clock, std::string what) : clock_(clock), what_(std::move(what)) {}
  ~LogProgress() {
    if (progress_) progress_->finish(done_);
  }
  LogProgress(const LogProgress&) = delete;
  LogProgress& operator=(const LogProgress&) = delete;

  void update(std::uint64_t events, std::optional<std::uint64_t> total) {
    if (!progress_) {
      progress_.emplace(std::cerr, progress_output_of_stderr(), clock_, what_, "events", total);
    }
    progress_->update(done_ = events);
  }

 private:
  const Clock& clock_;
  const std::string what_;
  std::optional<Progress> progress_;
  std::uint64_t done_ = 0;
};

}  // namespace orderlog
