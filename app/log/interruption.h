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
    if (asked_) return true;
    const auto now = std::chrono::steady_clock::now();
    if (now < next_look_) return false;
    next_look_ = now + kBetweenLooks;
    return asked();
  }

 private:
  static constexpr std::chrono::milliseconds kBetweenLooks{20};

  StopSignals* const stop_;
  bool asked_ = false;
  std::chrono::steady_clock::time_point next_look_;
};

}  // namespace orderlog
