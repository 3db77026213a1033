#pragma once

// DIR/index: the part of the index that is on disk. Generations are written by one thread; any
// thread reads.

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "eventstore/access.h"
#include "eventstore/deadline_queue.h"
#include "eventstore/event_store.h"
#include "eventstore/existence_filter.h"
#include "eventstore/row_hash.h"
#include "eventstore/striped_table.h"

namespace rocksdb {
class Cache;
class ColumnFamilyHandle;
class DB;
class Env;
class Status;
}  // namespace rocksdb

namespace orderlog {

class IndexDisk {
 public:
  // Creates it when it is missing, and anew when another format wrote it, or when it can't be read,
  // or could not be when it was open last: a power cut may garble what RocksDB was writing, and it
  // is all in the log. Then `mended` is told why. Without env and cache it takes RocksDB's own.
  // The same when its rows are named under another secret than `seed`.
  using Mended = std::function<void(const std::string& why)>;
  [[nodiscard]] static StoreResult<std::unique_ptr<IndexDisk>> open(
      const std::string& directory, const IndexSeed& seed, rocksdb::Env* env,
      const std::shared_ptr<rocksdb::Cache>& cache, const Mended& mended = nullptr);
  // As it is, for a reader beside the process that writes it: nothing is made, changed or mended.
  [[nodiscard]] static StoreResult<std::unique_ptr<IndexDisk>> open_read_only(
      const std::string& directory, const IndexSeed& seed, rocksdb::Env* env,
      const std::shared_ptr<rocksdb::Cache>& cache);
  ~IndexDisk();
  IndexDisk(const IndexDisk&) = delete;
  IndexDisk& operator=(const IndexDisk&) = delete;

  // Whether something was met that can't be read. It is noted on disk, in DIR/index.damaged, and
  // the next open() makes the index anew.
  [[nodiscard]] bool is_damaged() const { return damaged_.load(); }

  // Up to where the rows on disk are complete.
  [[nodiscard]] const Head& checkpoint() const { return checkpoint_; }
  [[nodiscard]] std::size_t rows_estimated() const;

  [[nodiscard]] StoreResult<std::optional<IndexRow>> find(const Hash128& hash) const;
  [[nodiscard]] StoreResult<Ok> for_each_row(
      const std::function<bool(const Hash128&)>& visit) const;
  [[nodiscard]] StoreResult<Ok> read_deadlines(
      const PendingDeadline& after, const std::function<bool(const PendingDeadline&)>& take) const;

  // Rows and checkpoint become visible and durable together.
  [[nodiscard]] StoreResult<Ok> write_generation(const StripedTable& rows,
                                                 const DeadlineQueue::Changes& deadlines,
                                                 const Head& checkpoint);

  // A filter that knows every row up to `checkpoint`, for whoever opens the index next, if its rows
  // are complete up to there and no further then; and that one. See kept_filter.h.
  void keep_filter(const ExistenceFilter& filter, const Head& checkpoint) const;
  [[nodiscard]] std::unique_ptr<ExistenceFilter> kept_filter(std::size_t bytes_max) const;

  [[nodiscard]] StoreResult<Ok> put_snapshot(const Hash128& stream, std::string_view value);
  [[nodiscard]] StoreResult<std::optional<std::string>> find_snapshot(const Hash128& stream) const;
  [[nodiscard]] StoreResult<Ok> flush_snapshots();

 private:
  IndexDisk(std::string directory, const IndexSeed& seed, rocksdb::Env* env);
  // False when another format wrote it.
  [[nodiscard]] StoreResult<bool> open_once(const std::shared_ptr<rocksdb::Cache>& cache,
                                            Access access);
  // False when the rows are of another format.
  [[nodiscard]] StoreResult<bool> read_checkpoint();
  void close();
  [[nodiscard]] StoreResult<Ok> destroy();
  // Adds what becomes of it.
  [[nodiscard]] StoreError damaged(StoreError error) const;
  [[nodiscard]] StoreError trouble(const rocksdb::Status& status, std::string_view doing) const;

  const std::string directory_;
  const std::uint64_t names_;  // names_checksum() of the secret
  rocksdb::Env* const env_;
  std::unique_ptr<rocksdb::DB> db_;
  rocksdb::ColumnFamilyHandle* rows_ = nullptr;
  rocksdb::ColumnFamilyHandle* snapshots_ = nullptr;
  Head checkpoint_;
  Access access_ = Access::kReadOnly;
  mutable std::atomic<bool> damaged_{false};
};

}  // namespace orderlog
