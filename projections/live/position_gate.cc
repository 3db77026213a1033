#include "projections/live/position_gate.h"

#include <vector>

namespace orderlog {

// waiting_ is raised before the position is looked at, and looked at after the position is raised:
// one of the two sides always sees the other.

void PositionGate::publish(Position position) {
  position_.store(position.value(), std::memory_order_seq_cst);
  if (waiting_.load(std::memory_order_seq_cst) == 0) return;
  std::vector<Callback> due;
  {
    const std::lock_guard lock(mutex_);
    reached_.notify_all();
    while (!callbacks_.empty() && callbacks_.begin()->first.first <= position) {
      waits_.erase(callbacks_.begin()->first.second);
      due.push_back(std::move(callbacks_.begin()->second));
      callbacks_.erase(callbacks_.begin());
      waiting_.fetch_sub(1, std::memory_order_seq_cst);
    }
  }
  for (const Callback& callback : due) callback();
}

bool PositionGate::wait_for(Position position,
                            std::chrono::steady_clock::time_point deadline) const {
  if (this->position() >= position) return true;
  std::unique_lock lock(mutex_);
  waiting_.fetch_add(1, std::memory_order_seq_cst);
  const bool there = reached_.wait_until(lock, deadline, [&] {
    return position_.load(std::memory_order_seq_cst) >= position.value();
  });
  waiting_.fetch_sub(1, std::memory_order_seq_cst);
  return there;
}

PositionGate::WaitId PositionGate::when_reached(Position position, Callback callback) const {
  {
    const std::lock_guard lock(mutex_);
    waiting_.fetch_add(1, std::memory_order_seq_cst);
    if (position_.load(std::memory_order_seq_cst) < position.value()) {
      const WaitId id = ++last_id_;
      callbacks_.emplace(std::pair(position, id), std::move(callback));
      waits_.emplace(id, position);
      return id;
    }
    waiting_.fetch_sub(1, std::memory_order_seq_cst);
  }
  callback();
  return 0;
}

bool PositionGate::cancel(WaitId id) const {
  const std::lock_guard lock(mutex_);
  const auto wait = waits_.find(id);
  if (wait == waits_.end()) return false;
  callbacks_.erase(std::pair(wait->second, id));
  waits_.erase(wait);
  waiting_.fetch_sub(1, std::memory_order_seq_cst);
  return true;
}

}  // namespace orderlog
