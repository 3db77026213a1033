#include "eventstore/log_tail.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace orderlog {

void LogTail::push(std::shared_ptr<const CommitBatch> batch) {
  // Batches are freed after the lock is gone.
  std::vector<std::shared_ptr<const CommitBatch>> dropped;
  const std::lock_guard lock(mutex_);
  bytes_ += batch->memory_bytes();
  batches_.push_back(std::move(batch));
  while (!batches_.empty() && bytes_ > bytes_max_) {
    bytes_ -= batches_.front()->memory_bytes();
    dropped.push_back(std::move(batches_.front()));
    batches_.pop_front();
  }
}

std::optional<LogTail::Found> LogTail::find(Position position) const {
  Found found;
  {
    const std::lock_guard lock(mutex_);
    const auto after = std::upper_bound(
        batches_.begin(), batches_.end(), position,
        [](Position wanted, const auto& batch) { return wanted < batch->first_position(); });
    if (after == batches_.begin()) return std::nullopt;
    found.batch = *std::prev(after);
  }
  if (found.batch->last_position() < position) return std::nullopt;
  std::size_t low = 0;
  std::size_t high = found.batch->size();
  while (high - low > 1) {
    const std::size_t middle = (low + high) / 2;
    ((*found.batch)[middle].first > position ? high : low) = middle;
  }
  found.index = low;
  return found;
}

std::optional<Position> LogTail::first() const {
  const std::lock_guard lock(mutex_);
  if (batches_.empty()) return std::nullopt;
  return batches_.front()->first_position();
}

}  // namespace orderlog
