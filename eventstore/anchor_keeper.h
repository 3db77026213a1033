#pragma once

// Keeps DIR/anchor close behind the durable head, on a thread of its own, so that no append waits
// for it.

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "eventstore/durable_head.h"
#include "eventstore/event_store.h"

namespace rocksdb {
class FileSystem;
}

namespace orderlog {

class AnchorKeeper {
 public:
  // With an interval of zero it starts no thread and writes only when told to.
  AnchorKeeper(std::shared_ptr<rocksdb::FileSystem> file_system, std::string directory,
               std::chrono::milliseconds interval, const DurableHead& head, Position written);
  // Writes nothing; write() first.
  ~AnchorKeeper();
  AnchorKeeper(const AnchorKeeper&) = delete;
  AnchorKeeper& operator=(const AnchorKeeper&) = delete;

  // Returns after the anchor is synced. `head` must be durable.
  [[nodiscard]] StoreResult<Ok> write(const Head& head);

  // Why the last attempt failed, if it did: appends must not run ahead of an anchor that stands
  // still.
  [[nodiscard]] std::optional<StoreError> trouble() const;

 private:
  void run();

  const std::shared_ptr<rocksdb::FileSystem> file_system_;
  const std::string directory_;
  const std::chrono::milliseconds interval_;
  const DurableHead& head_;

  std::mutex writing_;  // held while the file is written
  Position written_;

  std::atomic<bool> in_trouble_{false};
  mutable std::mutex mutex_;
  std::condition_variable wakes_;
  std::optional<StoreError> trouble_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace orderlog
