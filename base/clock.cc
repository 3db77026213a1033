#include "base/clock.h"

#include <chrono>

namespace orderlog {

TimeMs SystemClock::now_ms() const {
  using std::chrono::duration_cast;
  using std::chrono::milliseconds;
  return duration_cast<milliseconds>(std::chrono::system_clock::now().time_since_epoch()).count();
}

bool ManualClock::set_ms(TimeMs to) {
  TimeMs now = now_ms_.load(std::memory_order_acquire);
  while (to >= now) {
    if (now_ms_.compare_exchange_weak(now, to, std::memory_order_acq_rel)) return true;
  }
  return false;
}

}  // namespace orderlog
