#include "eventstore/deadline_queue.h"

#include <algorithm>
#include <limits>

#include "eventstore/due_deadlines.h"

namespace orderlog {
namespace {

constexpr std::size_t kNearDeadlines = 8'192;

// In earliest_: nobody looked yet; nothing is pending.
constexpr TimeMs kUnknown = std::numeric_limits<TimeMs>::min();
constexpr TimeMs kNever = std::numeric_limits<TimeMs>::max();

}  // namespace

DeadlineQueue::DeadlineQueue(ReadDisk read_disk)
    : read_disk_(std::move(read_disk)), horizon_{kUnknown, Position{}}, earliest_(kUnknown) {}

void DeadlineQueue::apply(const std::vector<DeadlineChange>& changes) {
  if (changes.empty()) return;
  const std::lock_guard lock(mutex_);
  for (const DeadlineChange& change : changes) {
    if (change.is_set) {
      add(change.deadline);
    } else {
      remove(change.deadline);
    }
  }
  publish_earliest();
}

void DeadlineQueue::add(const PendingDeadline& deadline) {
  active_.set.put(deadline.position, deadline.due_ms);
  if (!holds_all_ && deadline > horizon_) return;
  near_.insert(deadline);
  if (near_.size() < 2 * kNearDeadlines) return;
  // Those beyond the new horizon are in a generation or on disk, too.
  const auto middle = std::next(near_.begin(), kNearDeadlines);
  horizon_ = *std::prev(middle);
  holds_all_ = false;
  near_.erase(middle, near_.end());
}

void DeadlineQueue::remove(const PendingDeadline& deadline) {
  if (!active_.set.erase(deadline.position)) {
    active_.taken_away.put(deadline.position, deadline.due_ms);
  }
  if (holds_all_ || deadline <= horizon_) near_.erase(deadline);
}

void DeadlineQueue::publish_earliest() {
  TimeMs earliest = kUnknown;
  if (!near_.empty()) {
    earliest = near_.begin()->due_ms;
  } else if (holds_all_) {
    earliest = kNever;
  }
  earliest_.store(earliest, std::memory_order_release);
}

StoreResult<Ok> DeadlineQueue::extend() {
  std::vector<PendingDeadline> next;
  const auto read = read_disk_(horizon_, [&](const PendingDeadline& deadline) {
    if (!frozen_.taken_away.contains(deadline.position) &&
        !active_.taken_away.contains(deadline.position)) {
      next.push_back(deadline);
    }
    return next.size() <= kNearDeadlines;
  });
  if (!read) return fail(read.error());
  const auto take_later = [&](Position position, TimeMs due_ms) {
    const PendingDeadline deadline{due_ms, position};
    if (deadline > horizon_ && !active_.taken_away.contains(position)) next.push_back(deadline);
  };
  frozen_.set.for_each(take_later);
  active_.set.for_each(take_later);
  // A generation that has just reached the disk is still in memory for a moment: both name the same
  // deadline.
  std::sort(next.begin(), next.end());
  next.erase(std::unique(next.begin(), next.end()), next.end());
  holds_all_ = next.size() <= kNearDeadlines;
  if (!holds_all_) next.resize(kNearDeadlines);
  if (!next.empty()) horizon_ = next.back();
  near_.insert(next.begin(), next.end());
  return Ok{};
}

std::optional<TimeMs> DeadlineQueue::earliest() {
  TimeMs earliest = earliest_.load(std::memory_order_acquire);
  if (earliest == kUnknown) {
    const std::lock_guard lock(mutex_);
    // After a failed read it stays unknown, which is earlier than anything: the caller asks due()
    // and hears of it.
    if (near_.empty() && !holds_all_) static_cast<void>(extend());
    publish_earliest();
    earliest = earliest_.load(std::memory_order_relaxed);
  }
  if (earliest == kNever) return std::nullopt;
  return earliest;
}

StoreResult<std::vector<PendingDeadline>> DeadlineQueue::due(TimeMs now_ms, std::size_t limit) {
  const std::lock_guard lock(mutex_);
  while (!holds_all_ && horizon_.due_ms <= now_ms && near_.size() < limit) {
    const auto extended = extend();
    if (!extended) return fail(extended.error());
  }
  publish_earliest();
  return due_deadlines(near_, now_ms, limit);
}

void DeadlineQueue::freeze() {
  const std::lock_guard lock(mutex_);
  frozen_ = std::move(active_);
  active_ = {};
}

DeadlineQueue::Changes DeadlineQueue::frozen_changes() const {
  // Frozen changes stand still until the same thread drops them: nobody has to wait for this.
  Changes changes;
  frozen_.set.for_each([&](Position position, TimeMs due_ms) {
    changes.set.push_back({due_ms, position});
  });
  frozen_.taken_away.for_each([&](Position position, TimeMs due_ms) {
    changes.taken_away.push_back({due_ms, position});
  });
  return changes;
}

void DeadlineQueue::drop_frozen() {
  Generation dropped;  // freed after the lock is gone
  const std::lock_guard lock(mutex_);
  std::swap(dropped, frozen_);
}

}  // namespace orderlog
