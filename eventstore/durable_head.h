#pragma once

// The durable head, and the wake-up of those who wait for it to move. One thread publishes, any
// thread reads or waits.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "eventstore/event_store.h"

namespace orderlog {

class DurableHead {
 public:
  explicit DurableHead(const Head& head = {}) { publish(head); }

  [[nodiscard]] Head get() const;
  [[nodiscard]] Position position() const {
    return Position{position_.load(std::memory_order_acquire)};
  }
  // Everything that readers of this head may ask for must be readable already. Costs a system call
  // only when somebody waits.
  void publish(const Head& head);

  // See EventStore.
  [[nodiscard]] Position wait_past(Position position, std::chrono::milliseconds at_most,
                                   const std::atomic<bool>* unless) const;
  void interrupt();

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable moved_;
  mutable std::size_t waiting_ = 0;
  std::uint64_t interrupts_ = 0;
  Head head_;
  std::atomic<std::uint64_t> position_{0};
};

}  // namespace orderlog
