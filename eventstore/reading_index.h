#pragma once

// The index as a reader in another process has it: what the writing process has on disk, completed
// from the log in memory when it is first asked for. A convenience: where there is none, or none
// that can be used, the same answers are had by reading the log.

#include <memory>
#include <mutex>
#include <string>

#include "eventstore/durable_head.h"
#include "eventstore/log_index.h"
#include "eventstore/row_hash.h"

namespace rocksdb {
class Cache;
class DB;
class Env;
}  // namespace rocksdb

namespace orderlog {

// Any thread.
class ReadingIndex {
 public:
  // Before the log is opened, so that it can't be ahead of it. Null when there is none.
  [[nodiscard]] static std::unique_ptr<ReadingIndex> open(
      const std::string& directory, rocksdb::Env* env, const std::shared_ptr<rocksdb::Cache>& cache,
      const IndexSeed& seed);

  // Null when it does not belong to this log, or lags by more than is worth reading (kMaxLag). The
  // first call reads what is behind its checkpoint, some seconds at most.
  [[nodiscard]] const LogIndex* complete(rocksdb::DB& log, const DurableHead& head);

  // Events. A writing process keeps at most about 2 × 262,144 commits in memory.
  static constexpr std::uint64_t kMaxLag = 4'000'000;

 private:
  explicit ReadingIndex(std::unique_ptr<LogIndex> index) : index_(std::move(index)) {}
  [[nodiscard]] bool read_tail(rocksdb::DB& log, const DurableHead& head);

  std::mutex mutex_;
  std::unique_ptr<LogIndex> index_;  // null: not to be used
  bool completed_ = false;
};

}  // namespace orderlog
