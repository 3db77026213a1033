#pragma once

// Time as everything else sees it: epoch milliseconds UTC, from a clock that is handed in.

#include <atomic>
#include <cstdint>

namespace orderlog {

// Epoch milliseconds, UTC.
using TimeMs = std::int64_t;

// Any thread may ask.
class Clock {
 public:
  virtual ~Clock() = default;
  [[nodiscard]] virtual TimeMs now_ms() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] TimeMs now_ms() const override;
};

// Stands still until it is moved; `serve --test-clock` and tests run on it. Any thread may move it,
// forward only.
class ManualClock final : public Clock {
 public:
  explicit ManualClock(TimeMs start_ms) : now_ms_(start_ms) {}
  [[nodiscard]] TimeMs now_ms() const override { return now_ms_.load(std::memory_order_acquire); }
  void advance_ms(TimeMs by) { now_ms_.fetch_add(by, std::memory_order_acq_rel); }
  // False, and no change, when `to` lies in the past.
  bool set_ms(TimeMs to);

 private:
  std::atomic<TimeMs> now_ms_;
};

}  // namespace orderlog
