// The writing thread of LogIndex.

#include <chrono>
#include <utility>

#include "base/thread_name.h"
#include "eventstore/log_index.h"

namespace orderlog {
namespace {

constexpr std::chrono::seconds kRetryAfter{1};

}  // namespace

void LogIndex::run_writer() {
  name_this_thread("index writer");
  build_filter();
  std::unique_lock lock(mutex_);
  while (true) {
    writer_wakes_.wait(lock, [&] { return stopping_ || frozen_; });
    if (stopping_) return;
    write_frozen(lock);
    if (writer_error_) {
      // A full disk may get room again; nothing is lost as long as the log is there.
      writer_wakes_.wait_for(lock, kRetryAfter, [&] { return stopping_.load(); });
      continue;
    }
    lock.unlock();
    build_filter();
    lock.lock();
  }
}

void LogIndex::write_frozen(std::unique_lock<std::mutex>& lock) {
  const std::shared_ptr<Generation> generation = frozen_;
  lock.unlock();
  const auto written =
      disk_->write_generation(generation->rows, deadlines_->frozen_changes(), generation->head);
  // From here on the disk answers for its deadlines.
  if (written) deadlines_->drop_frozen();
  lock.lock();
  if (written) {
    writer_error_.reset();
    written_ = generation->head.position;
    frozen_.reset();
  } else {
    writer_error_ = written.error();
  }
  writer_done_.notify_all();
}

void LogIndex::build_filter() {
  const ExistenceFilter* const current = filter_.load(std::memory_order_relaxed);
  const std::size_t rows = rows_.load(std::memory_order_relaxed);
  if (current != nullptr && rows <= current->rows_max()) return;
  auto filter = std::make_unique<ExistenceFilter>(2 * rows, limits_.filter_bytes_min,
                                                  limits_.filter_bytes_max);
  if (current != nullptr && filter->memory_bytes() <= current->memory_bytes()) return;
  std::shared_ptr<Generation> active;
  {
    // No apply() is half-way: whatever comes later goes into the new filter, whatever came before
    // is in a generation.
    const std::lock_guard applying(apply_mutex_);
    building_.store(filter.get(), std::memory_order_relaxed);
    active = active_;
  }
  // Only this thread writes generations down, so none moves to the disk meanwhile.
  std::shared_ptr<Generation> frozen;
  {
    const std::lock_guard lock(mutex_);
    frozen = frozen_;
  }
  for (const auto& generation : {active, frozen}) {
    if (!generation) continue;
    for (std::size_t stripe = 0; stripe < StripedTable::kStripes; ++stripe) {
      for (const IndexRow& row : generation->rows.rows_of(stripe)) filter->insert(row.hash);
    }
  }
  const auto read = disk_->for_each_row([&](const Hash128& hash) {
    filter->insert(hash);
    return !stopping_.load(std::memory_order_relaxed);
  });
  const std::lock_guard applying(apply_mutex_);
  building_.store(nullptr, std::memory_order_relaxed);
  const bool complete = read.ok() && !stopping_;
  filters_.push_back(std::move(filter));
  // Without a filter every question goes to the disk, which is slower and just as right.
  if (complete) filter_.store(filters_.back().get(), std::memory_order_release);
}

}  // namespace orderlog
