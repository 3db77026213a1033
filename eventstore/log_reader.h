#pragma once

// Reads single commits of the log by position: from the tail in memory if they are still there,
// from RocksDB otherwise. Short-lived and of one thread: it may hold an iterator, which holds
// files.

#include <memory>
#include <optional>
#include <string>

#include "eventstore/event_store.h"
#include "eventstore/log_tail.h"

namespace rocksdb {
class DB;
class Iterator;
class PinnableSlice;
}  // namespace rocksdb

namespace orderlog {

class LogReader {
 public:
  // `tail` may be null.
  LogReader(rocksdb::DB& log, const LogTail* tail);
  ~LogReader();
  LogReader(const LogReader&) = delete;
  LogReader& operator=(const LogReader&) = delete;

  // The commit that holds `position`; kCorrupt when there is none, so ask for durable positions
  // only. The bytes live until the next call.
  [[nodiscard]] StoreResult<CommitBytes> at(Position position);
  // The same for a position that a commit begins with, which is cheaper to find.
  [[nodiscard]] StoreResult<CommitBytes> starting_at(Position first);

 private:
  rocksdb::DB& log_;
  const LogTail* tail_;
  std::optional<LogTail::Found> found_;
  std::unique_ptr<rocksdb::Iterator> iterator_;
  std::unique_ptr<rocksdb::PinnableSlice> value_;
};

// EventStore::commit_at of a log that is durable up to `head`.
[[nodiscard]] StoreResult<std::optional<CommitBytes>> copy_commit_at(
    rocksdb::DB& log, const LogTail* tail, Position head, Position position, std::string& bytes);

// A row of the log as a commit, checked as far as the fixed header goes.
[[nodiscard]] StoreResult<CommitBytes> commit_of_row(std::string_view key, std::string_view value);

// What a reader says that misses a commit, or can't read it.
[[nodiscard]] StoreError missing_commit(Position position);
[[nodiscard]] StoreError unreadable_commit(Position first, CommitError why);

// The head of what RocksDB holds.
[[nodiscard]] StoreResult<Head> head_of(rocksdb::DB& log);

}  // namespace orderlog
