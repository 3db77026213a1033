#pragma once

// Walks the log: through RocksDB as far as it must, through the tail in memory as soon as it can.
// One thread.

#include <memory>

#include "eventstore/durable_head.h"
#include "eventstore/event_store.h"
#include "eventstore/log_tail.h"

namespace rocksdb {
class DB;
class Iterator;
}  // namespace rocksdb

namespace orderlog {

class RocksDbCursor final : public CommitCursor {
 public:
  // `tail` may be null, and so may `on_unreadable`, which outlives the cursor.
  RocksDbCursor(rocksdb::DB& log, const LogTail* tail, const DurableHead& head, Position from,
                const OnUnreadable* on_unreadable = nullptr);
  ~RocksDbCursor() override;

  [[nodiscard]] StoreResult<std::optional<CommitBytes>> next() override;

 private:
  [[nodiscard]] StoreResult<std::optional<CommitBytes>> next_from_disk();
  void open_iterator();

  rocksdb::DB& log_;
  const LogTail* tail_;
  const DurableHead& head_;
  const OnUnreadable* on_unreadable_;
  Position next_;
  bool started_ = false;  // the first commit may begin before the position that was asked for
  std::optional<LogTail::Found> found_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
  std::size_t read_by_iterator_ = 0;
};

}  // namespace orderlog
