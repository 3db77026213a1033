#include "eventstore/rocksdb_event_store.h"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>
#include <rocksdb/write_batch.h>

#include <algorithm>
#include <atomic>
#include <utility>
#include <vector>

#include "eventstore/anchor.h"
#include "eventstore/anchor_keeper.h"
#include "eventstore/directory_claim.h"
#include "eventstore/durable_file.h"
#include "eventstore/durable_head.h"
#include "eventstore/free_space.h"
#include "eventstore/late_writer.h"
#include "eventstore/log_copy.h"
#include "eventstore/log_index.h"
#include "eventstore/log_key.h"
#include "eventstore/log_options.h"
#include "eventstore/log_reader.h"
#include "eventstore/log_recovery.h"
#include "eventstore/log_tail.h"
#include "eventstore/rocksdb_cursor.h"
#include "eventstore/snapshot_row.h"
#include "eventstore/store_status.h"
#include "eventstore/stream_reader.h"

namespace orderlog {
namespace {

// While the index is completed, this many commits are taken in at a time.
constexpr std::size_t kCompletedAtOnce = 512;
// Nobody waits for an answer meanwhile; a disk that refuses to write is not waited for.
constexpr std::chrono::hours kPatienceOnOpening{24};

StoreError corrupt_chain(Position position) {
  return {StoreErrorCode::kCorrupt,
          "the chain breaks at position " + std::to_string(position.value()) +
              ": what is on disk is not what was written; restore the log from a copy"};
}

// Owns the directory, both databases and the threads around them. The log thread appends; any
// thread reads.
class RocksDbEventStore final : public EventStore {
 public:
  explicit RocksDbEventStore(const RocksDbEventStoreOptions& options)
      : options_(options),
        file_system_(options.file_system ? options.file_system : rocksdb::FileSystem::Default()),
        env_(rocksdb::NewCompositeEnv(file_system_)),
        tail_(options.tail_bytes),
        free_space_(file_system_, options.directory, options.min_free_bytes) {
    write_options_.sync = true;
    if (options.planted_ack_before_sync) {
      late_ = std::make_unique<LateWriter>(
          [this](const CommitBatch& batch) { static_cast<void>(write(batch)); });
    }
  }

  ~RocksDbEventStore() override {
    late_.reset();
    // A log that was refused, or whose end is unknown, stays exactly as it is.
    if (anchor_ && !has_failed_) static_cast<void>(flush());
    anchor_.reset();
    index_.reset();
    if (log_) static_cast<void>(log_->Close());
  }

  StoreResult<Ok> open();

  LineId line() const override { return options_.line; }
  Head head() const override { return head_.get(); }

  StoreResult<Head> append(std::shared_ptr<CommitBatch> batch) override;

  std::unique_ptr<CommitCursor> read_from(Position from) const override {
    return std::make_unique<RocksDbCursor>(*log_, &tail_, head_, from, &options_.on_unreadable);
  }

  StoreResult<std::optional<CommitBytes>> commit_at(Position position,
                                                    std::string& bytes) const override {
    return noted(copy_commit_at(*log_, &tail_, head_.position(), position, bytes));
  }

  StoreResult<std::optional<Position>> find_key(std::string_view tenant,
                                                std::string_view key) const override {
    return noted(find_indexed_key(*index_, *log_, &tail_, tenant, key));
  }

  StoreResult<std::optional<StreamHead>> stream_head(std::string_view tenant,
                                                     std::string_view stream) const override {
    return noted(StreamReader(*index_, *log_, &tail_, head_.position(), tenant, stream).head());
  }

  StoreResult<std::vector<StoredEvent>> read_stream(std::string_view tenant,
                                                    std::string_view stream, StreamVersion from,
                                                    Direction direction,
                                                    std::size_t limit) const override {
    return noted(StreamReader(*index_, *log_, &tail_, head_.position(), tenant, stream)
                     .read(from, direction, limit));
  }

  std::optional<TimeMs> next_deadline() const override { return index_->deadlines().earliest(); }
  StoreResult<std::vector<PendingDeadline>> deadlines_due(TimeMs now_ms,
                                                          std::size_t limit) const override {
    return noted(index_->deadlines().due(now_ms, limit));
  }

  StoreResult<Ok> put_snapshot(std::string_view tenant, std::string_view stream,
                               const Snapshot& snapshot) override {
    const RowHash& names = index_->row_hash();
    const Hash128 name =
        names.of_snapshot(names.of_stream(tenant, stream), snapshot_span(snapshot.version));
    return index_->disk().put_snapshot(name, snapshot_row(tenant, stream, snapshot));
  }
  StoreResult<std::optional<Snapshot>> find_snapshot(std::string_view tenant,
                                                     std::string_view stream,
                                                     StreamVersion at_most) const override {
    const RowHash& names = index_->row_hash();
    const Hash128 hash = names.of_stream(tenant, stream);
    for (std::uint64_t span = snapshot_span(at_most) + 1; span-- > 0;) {
      // One that can't be read is none: it takes longer, and that is all.
      const auto row = noted(index_->disk().find_snapshot(names.of_snapshot(hash, span)));
      if (!row || !row.value()) continue;
      auto snapshot = snapshot_of_row(tenant, stream, *row.value());
      if (snapshot && snapshot->version <= at_most) return snapshot;
    }
    return std::optional<Snapshot>{};
  }

  using EventStore::wait_past;
  Position wait_past(Position position, std::chrono::milliseconds at_most,
                     const std::atomic<bool>* unless) const override {
    return head_.wait_past(position, at_most, unless);
  }
  void interrupt() override { head_.interrupt(); }

  StoreResult<Ok> copy_to(const std::string& directory) override {
    return copy_log(*file_system_, *log_, claim_->marker(), head_.get(), directory);
  }

  StoreResult<Ok> flush() override {
    const auto anchored = anchor_->write(head_.get());
    const auto indexed = index_->flush();
    const auto snapshots = index_->disk().flush_snapshots();
    if (!anchored) return anchored;
    return indexed ? snapshots : indexed;
  }

 private:
  template <class T>
  StoreResult<T> noted(StoreResult<T> read) const {
    if (!read && options_.on_unreadable) options_.on_unreadable(read.error());
    return read;
  }

  StoreResult<Ok> open_index(const std::shared_ptr<rocksdb::Cache>& cache);
  StoreResult<Ok> complete_index();
  StoreResult<Ok> make_room();
  StoreResult<Ok> write(const CommitBatch& batch);
  StoreError refuse_from_now_on(const std::string& why);

  const RocksDbEventStoreOptions options_;
  const std::shared_ptr<rocksdb::FileSystem> file_system_;
  const std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<DirectoryClaim> claim_;
  std::unique_ptr<rocksdb::DB> log_;
  std::unique_ptr<LogIndex> index_;
  LogTail tail_;
  DurableHead head_;
  std::unique_ptr<AnchorKeeper> anchor_;

  // The log thread's.
  Chain chain_;
  FreeSpace free_space_;
  rocksdb::WriteBatch write_batch_;
  rocksdb::WriteOptions write_options_;
  std::string failure_;
  std::atomic<bool> has_failed_{false};
  std::unique_ptr<LateWriter> late_;  // the planted bug, else null
};

StoreResult<Ok> RocksDbEventStore::open() {
  auto claim = DirectoryClaim::make(file_system_, options_.directory, options_.line);
  if (!claim) return fail(claim.error());
  claim_ = std::move(claim).value();

  const auto anchor = read_anchor(*file_system_, options_.directory);
  if (!anchor) return fail(anchor.error());
  if (!anchor.value()) {
    return fail(StoreError{StoreErrorCode::kBehindAnchor,
                           options_.directory +
                               "/anchor is missing, so nothing proves that the log is whole: "
                               "restore the directory from a copy"});
  }
  const auto cache = rocksdb::NewLRUCache(options_.block_cache_bytes);
  const auto indexed = open_index(cache);
  if (!indexed) return indexed;
  std::vector<Witness> witnesses{{"the index's checkpoint", index_->disk().checkpoint()}};
  if (!options_.planted_ignore_anchor) witnesses.push_back({"the anchor", *anchor.value()});
  rocksdb::Options as_log = log_options(env_.get(), cache);
  if (options_.planted_no_checksums) leave_out_checksums(as_log);
  auto opened = open_log(options_.directory + "/log", as_log, Access::kReadWrite, witnesses);
  if (!opened) return fail(opened.error());
  log_ = std::move(opened->db);
  // Their own names: RocksDB makes its directory, and syncs what is in it.
  const auto named = sync_directory(*file_system_, options_.directory);
  if (!named) return named;
  head_.publish(opened->head);
  auto completed = complete_index();
  if (!completed && index_->disk().is_damaged()) {
    index_.reset();
    if (auto again = open_index(cache); !again) return again;  // as an empty one
    completed = complete_index();
  }
  if (!completed) return completed;
  anchor_ = std::make_unique<AnchorKeeper>(
      file_system_, options_.directory, options_.anchor_interval, head_, anchor.value()->position);
  return Ok{};
}

StoreResult<Ok> RocksDbEventStore::open_index(const std::shared_ptr<rocksdb::Cache>& cache) {
  auto disk = IndexDisk::open(
      options_.directory + "/index", claim_->marker().seed, env_.get(), cache,
      [this](const std::string& why) {
        if (options_.warn) {
          options_.warn("index_built_again",
                        why +
                            "; nothing is lost, it is built again from the log before anything "
                            "is answered");
        }
      });
  if (!disk) return fail(disk.error());
  LogIndex::Limits limits;
  limits.commits = std::max<std::size_t>(options_.index_generation_commits, 1);
  limits.filter_bytes_min = options_.index_filter_bytes_min;
  limits.filter_kept_from_rows = options_.index_filter_kept_from_rows;
  limits.filter_bytes_max = std::max(limits.filter_bytes_max, options_.block_cache_bytes / 4);
  index_ = std::make_unique<LogIndex>(std::move(disk).value(), claim_->marker().seed, limits);
  return Ok{};
}

// The tail is hashed on the way: a start never goes on from a chain that is broken where nobody has
// looked since.
StoreResult<Ok> RocksDbEventStore::complete_index() {
  Head at = index_->disk().checkpoint();
  RocksDbCursor cursor(*log_, nullptr, head_, at.position.next());
  for (std::size_t commits = 1;; ++commits) {
    const auto next = cursor.next();
    if (!next) return fail(next.error());
    if (!next.value()) break;
    const CommitBytes& commit = *next.value();
    const ChainHash hash = chain_.next(at.hash, covered_bytes(commit.bytes));
    if (hash != stored_hash(commit.bytes)) return fail(corrupt_chain(commit.first));
    const auto staged = index_->stage(commit);
    if (!staged) return staged;
    at = {commit.last, hash};
    if (commits % kCompletedAtOnce != 0) continue;
    index_->apply(at);
    const auto room = index_->make_room(kPatienceOnOpening);
    if (!room) return room;
  }
  index_->apply(at);
  return Ok{};
}

StoreError RocksDbEventStore::refuse_from_now_on(const std::string& why) {
  failure_ = why;
  has_failed_ = true;
  return {StoreErrorCode::kOutcomeUnknown, failure_};
}

StoreResult<Ok> RocksDbEventStore::make_room() {
  if (!free_space_.is_enough()) {
    return fail(StoreError{StoreErrorCode::kDiskFull,
                           "less than " + std::to_string(options_.min_free_bytes >> 20) +
                               " MiB are free for " + options_.directory + ": make room"});
  }
  if (auto trouble = anchor_->trouble()) return fail(*std::move(trouble));
  return index_->make_room();
}

StoreResult<Ok> RocksDbEventStore::write(const CommitBatch& batch) {
  write_batch_.Clear();
  for (std::size_t i = 0; i < batch.size(); ++i) {
    const CommitBytes commit = batch[i];
    const LogKey key = log_key(commit.first);
    const auto status = write_batch_.Put(rocksdb::Slice(key.data(), key.size()),
                                         rocksdb::Slice(commit.bytes.data(), commit.bytes.size()));
    if (!status.ok()) return fail(store_error(status, "building a batch"));
  }
  const auto status = log_->Write(write_options_, &write_batch_);
  if (status.ok() || options_.planted_forgive_failed_writes) return Ok{};
  return fail(refuse_from_now_on("a write to the log failed (" + status.ToString() +
                                 "), so it is unknown what of it is on disk: stop this process, "
                                 "look at the disk, start again"));
}

StoreResult<Head> RocksDbEventStore::append(std::shared_ptr<CommitBatch> batch) {
  if (has_failed_) return fail(StoreError{StoreErrorCode::kOutcomeUnknown, failure_});
  const Head before = head_.get();
  if (batch->empty()) return before;
  if (batch->first_position() != before.position.next()) {
    return fail(StoreError{StoreErrorCode::kConflict,
                           "the batch does not start right behind the log's head"});
  }
  const auto room = make_room();
  if (!room) return fail(room.error());

  const Head after{batch->last_position(), batch->seal(chain_, before.hash)};
  if (late_) {
    late_->add(batch);
  } else if (const auto written = write(*batch); !written) {
    return fail(written.error());
  }
  if (options_.anchor_interval.count() == 0) {
    const auto anchored = anchor_->write(after);
    if (!anchored) return fail(refuse_from_now_on(anchored.error().detail));
  }
  for (std::size_t i = 0; i < batch->size(); ++i) {
    const auto staged = index_->stage((*batch)[i]);
    if (!staged) return fail(refuse_from_now_on(staged.error().detail));
  }
  tail_.push(std::move(batch));
  index_->apply(after);
  head_.publish(after);
  return after;
}

}  // namespace

StoreResult<std::unique_ptr<EventStore>> open_rocksdb_event_store(
    const RocksDbEventStoreOptions& options) {
  auto store = std::make_unique<RocksDbEventStore>(options);
  const auto opened = store->open();
  if (!opened) return fail(opened.error());
  return std::unique_ptr<EventStore>(std::move(store));
}

}  // namespace orderlog
