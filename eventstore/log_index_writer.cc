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
  std::unique_lock lock(mutex_);
  while (true) {
    writer_wakes_.wait(lock, [&] { return stopping_ || frozen_; });
    if (stopping_) return;
    write_frozen(lock);
    if (writer_error_) {
      // A full disk may get room again; nothing is lost as long as the log is there.
      writer_wakes_.wait_for(lock, kRetryAfter, [&] { return stopping_.load(); });
    }
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
    written_ = generation->head;
    frozen_.reset();
  } else {
    writer_error_ = written.error();
  }
  writer_done_.notify_all();
}

}  // namespace orderlog
