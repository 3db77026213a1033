#pragma once

// How far a read model has come, and a place to wait until it is somewhere: the reader's half of
// the consistency token.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <utility>

#include "base/ids.h"

namespace orderlog {

// One thread publishes; any thread asks and waits.
class PositionGate {
 public:
  using Callback = std::function<void()>;
  // 0 when there is nothing to cancel.
  using WaitId = std::uint64_t;

  explicit PositionGate(Position start = Position(0)) : position_(start.value()) {}
  PositionGate(const PositionGate&) = delete;
  PositionGate& operator=(const PositionGate&) = delete;

  // Rows up to `position` can be read. Costs one atomic store when nobody waits.
  void publish(Position position);

  [[nodiscard]] Position position() const {
    return Position(position_.load(std::memory_order_acquire));
  }

  // Whether the model was there by the deadline.
  [[nodiscard]] bool wait_for(Position position,
                              std::chrono::steady_clock::time_point deadline) const;

  // Calls back once, when the model is there: at once on this thread if it is there already (then
  // 0), else later on the publishing thread, which must not be kept: post the work elsewhere.
  [[nodiscard]] WaitId when_reached(Position position, Callback callback) const;
  // False when the callback has been called or is being called.
  bool cancel(WaitId id) const;

 private:
  std::atomic<std::uint64_t> position_;
  mutable std::atomic<std::uint32_t> waiting_{0};
  mutable std::mutex mutex_;
  mutable std::condition_variable reached_;
  mutable WaitId last_id_ = 0;
  mutable std::map<std::pair<Position, WaitId>, Callback> callbacks_;
  mutable std::map<WaitId, Position> waits_;
};

}  // namespace orderlog
