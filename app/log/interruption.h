#pragma once

// Whether the person at the keyboard has had enough, for work that looks up now and then.

#include <chrono>

#include "app/signals.h"

namespace orderlog {

// One thread.
class Interruption {
 public:
  // `stop` may be null: then it never is.
  explicit Interruption(StopSignals* stop) : stop_(stop) {}

  // Stays true from the first time on, which the signal itself does not.
  [[nodiscard]] bool asked() { return asked_within(std::chrono::milliseconds(0)); }
  [[nodiscard]] bool asked_within(std::chrono::milliseconds at_most) {
    asked_ = asked_ || (stop_ != nullptr && stop_->wait_for(at_most));
    return asked_;
  }
  // The same, looked at only every so often: cheap enough for every commit of a log.
  [[nodiscard]] bool asked_now_and_then() {
    return asked_ || (++calls_ % kCallsBetweenLooks == 0 && asked());
  }

 private:
  static constexpr unsigned kCallsBetweenLooks = 512;

  StopSignals* const stop_;
  bool asked_ = false;
  unsigned calls_ = 0;
};

}  // namespace orderlog
