#include "eventstore/durable_head.h"

namespace orderlog {

Head DurableHead::get() const {
  const std::lock_guard lock(mutex_);
  return head_;
}

void DurableHead::publish(const Head& head) {
  bool somebody_waits = false;
  {
    const std::lock_guard lock(mutex_);
    head_ = head;
    position_.store(head.position.value(), std::memory_order_release);
    somebody_waits = waiting_ > 0;
  }
  if (somebody_waits) moved_.notify_all();
}

Position DurableHead::wait_past(Position position, std::chrono::milliseconds at_most,
                                const std::atomic<bool>* unless) const {
  if (const Position now = this->position(); now > position) return now;
  std::unique_lock lock(mutex_);
  const std::uint64_t interrupts_before = interrupts_;
  ++waiting_;
  moved_.wait_for(lock, at_most, [&] {
    return head_.position > position || interrupts_ != interrupts_before ||
           (unless != nullptr && unless->load());
  });
  --waiting_;
  return head_.position;
}

void DurableHead::interrupt() {
  {
    const std::lock_guard lock(mutex_);
    ++interrupts_;
  }
  moved_.notify_all();
}

}  // namespace orderlog
