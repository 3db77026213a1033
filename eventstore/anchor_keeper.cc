#include "eventstore/anchor_keeper.h"

#include <rocksdb/file_system.h>

#include <utility>

#include "base/thread_name.h"
#include "eventstore/anchor.h"

namespace orderlog {

AnchorKeeper::AnchorKeeper(std::shared_ptr<rocksdb::FileSystem> file_system, std::string directory,
                           std::chrono::milliseconds interval, const DurableHead& head,
                           Position written)
    : file_system_(std::move(file_system)),
      directory_(std::move(directory)),
      interval_(interval),
      head_(head),
      written_(written) {
  if (interval_.count() > 0) thread_ = std::thread([this] { run(); });
}

AnchorKeeper::~AnchorKeeper() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wakes_.notify_all();
  if (thread_.joinable()) thread_.join();
}

StoreResult<Ok> AnchorKeeper::write(const Head& head) {
  const std::lock_guard writing(writing_);
  if (head.position <= written_) return Ok{};
  const auto written = write_anchor(*file_system_, directory_, head);
  if (written) written_ = head.position;
  const std::lock_guard lock(mutex_);
  trouble_.reset();
  if (!written) trouble_ = written.error();
  in_trouble_.store(!written.ok(), std::memory_order_release);
  return written;
}

std::optional<StoreError> AnchorKeeper::trouble() const {
  if (!in_trouble_.load(std::memory_order_acquire)) return std::nullopt;
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void AnchorKeeper::run() {
  name_this_thread("anchor");
  std::unique_lock lock(mutex_);
  while (!wakes_.wait_for(lock, interval_, [&] { return stopping_; })) {
    lock.unlock();
    // A failure is kept as trouble() and tried again: each attempt writes a fresh file.
    static_cast<void>(write(head_.get()));
    lock.lock();
  }
}

}  // namespace orderlog
