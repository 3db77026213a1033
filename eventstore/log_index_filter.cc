// The thread of LogIndex that builds its filter. Reading a large index through takes minutes: were
// it done between two generations, the log would have to wait for it.

#include <utility>

#include "base/niceness.h"
#include "base/thread_name.h"
#include "eventstore/log_index.h"

namespace orderlog {

// Without the filter a command takes a look at the disk longer; beside its reading, everything
// would be slower.
constexpr int kNiceness = 10;

void LogIndex::run_filter_builder() {
  name_this_thread("index filter");
  lower_this_thread(kNiceness);
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const Position looked_at = written_.position;
    lock.unlock();
    build_filter();
    lock.lock();
    writer_done_.wait(lock, [&] { return stopping_ || written_.position != looked_at; });
  }
}

// No row is missed, although generations are written down meanwhile. Look at the moment at which
// start_building() holds both mutexes:
//   - A row that is applied later is put into the filter by apply().
//   - A row that was applied earlier is in the active generation or in the frozen one, whose rows
//     are copied from memory wherever they go meanwhile, or in one that is no longer frozen.
//   - Such a one was visible on disk before it stopped being frozen, and so before the disk is
//     read, which shows everything that was there when the reading began.
void LogIndex::build_filter() {
  const ExistenceFilter* const current = filter_.load(std::memory_order_relaxed);
  const std::size_t rows = rows_.load(std::memory_order_relaxed);
  if (current != nullptr && rows <= current->rows_max()) return;
  auto filter = std::make_unique<ExistenceFilter>(2 * rows, limits_.filter_bytes_min,
                                                  limits_.filter_bytes_max);
  if (current != nullptr && filter->memory_bytes() <= current->memory_bytes()) return;
  start_building(*filter);
  const auto read = disk_->for_each_row([&](const Hash128& hash) {
    filter->insert(hash);
    return !stopping_.load(std::memory_order_relaxed);
  });
  const std::lock_guard applying(apply_mutex_);
  building_.store(nullptr, std::memory_order_relaxed);
  // Without a filter every question goes to the disk, which is slower and just as right. Nobody but
  // apply() has seen this one.
  if (!read || stopping_) return;
  filters_.push_back(std::move(filter));
  filter_.store(filters_.back().get(), std::memory_order_release);
}

// From here on apply() puts what is new into the filter; what is in memory now is put in here.
void LogIndex::start_building(ExistenceFilter& filter) {
  std::shared_ptr<Generation> active;
  std::shared_ptr<Generation> frozen;
  {
    // No apply() is half-way, and no generation is on its way from one place to the next.
    const std::lock_guard applying(apply_mutex_);
    const std::lock_guard lock(mutex_);
    building_.store(&filter, std::memory_order_relaxed);
    active = active_;
    frozen = frozen_;
  }
  for (const auto& generation : {active, frozen}) {
    if (!generation) continue;
    for (std::size_t stripe = 0; stripe < StripedTable::kStripes; ++stripe) {
      for (const IndexRow& row : generation->rows.rows_of(stripe)) filter.insert(row.hash);
    }
  }
}

// It holds every row that was ever applied, and so those up to any checkpoint.
void LogIndex::keep_filter(const Head& checkpoint) {
  const ExistenceFilter* const filter = filter_.load(std::memory_order_acquire);
  if (filter == nullptr) return;
  if (rows_.load(std::memory_order_relaxed) < limits_.filter_kept_from_rows) return;
  disk_->keep_filter(*filter, checkpoint);
}

}  // namespace orderlog
