#include "eventstore/late_writer.h"

#include <utility>

#include "base/thread_name.h"

namespace orderlog {

LateWriter::LateWriter(std::function<void(const CommitBatch&)> write)
    : write_(std::move(write)), thread_([this] { run(); }) {}

LateWriter::~LateWriter() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void LateWriter::add(std::shared_ptr<const CommitBatch> batch) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back({std::chrono::steady_clock::now() + kDelay, std::move(batch)});
  }
  changed_.notify_one();
}

void LateWriter::run() {
  name_this_thread("late writer");
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    const auto due = waiting_.front().due;
    (void)changed_.wait_until(lock, due, [this] { return stopping_; });
    const Late late = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    write_(*late.batch);
    lock.lock();
  }
}

}  // namespace orderlog
