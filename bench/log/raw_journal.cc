#include "bench/log/raw_journal.h"

#include <utility>

namespace orderlog::bench {

RawJournal::RawJournal(const std::string& directory, std::size_t value_bytes)
    : db_(directory), value_(filler(value_bytes)), thread_([this] { run(); }) {}

RawJournal::~RawJournal() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  changed_.notify_one();
  thread_.join();
}

void RawJournal::append(std::function<void()> done) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = waiting_.empty();
    waiting_.push_back(std::move(done));
  }
  if (first) changed_.notify_one();
}

void RawJournal::run() {
  std::vector<std::function<void()>> batch;
  while (true) {
    {
      std::unique_lock lock(mutex_);
      changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      std::swap(batch, waiting_);
    }
    db_.append_once(batch.size(), value_);
    for (const auto& done : batch) done();
    batch.clear();
  }
}

}  // namespace orderlog::bench
