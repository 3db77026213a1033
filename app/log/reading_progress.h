#pragma once

#include <cstdint>
#include <iostream>
#include <string>
#include <utility>

#include "app/progress.h"
#include "base/clock.h"
#include "base/ids.h"

namespace orderlog {

// Says on stderr how far the reading of a log is that turns out to be a long one; of others
// nothing. One thread at a time.
class ReadingProgress {
 public:
  // `last`: the position that it is to come to. `quiet`: nothing is said in any case.
  ReadingProgress(std::string what, Position last, bool quiet = false)
      : progress_(std::cerr, progress_output_of_stderr(), clock_, std::move(what), "events",
                  last.value()),
        over_(quiet) {}
  ~ReadingProgress() { finish(); }
  ReadingProgress(const ReadingProgress&) = delete;
  ReadingProgress& operator=(const ReadingProgress&) = delete;

  void update(Position read) { update(read.value()); }
  void update(std::uint64_t events) {
    if (!over_) progress_.update(done_ = events);
  }
  void finish() {
    if (!std::exchange(over_, true)) progress_.finish_if_said(done_);
  }

 private:
  const SystemClock clock_;
  Progress progress_;
  std::uint64_t done_ = 0;
  bool over_;
};

}  // namespace orderlog
