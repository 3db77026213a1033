#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <algorithm>
#include <functional>
#include <set>
#include <thread>
#include <utility>

#include "eventstore/anchor.h"
#include "eventstore/durable_head.h"
#include "eventstore/log_options.h"
#include "eventstore/log_reader.h"
#include "eventstore/log_recovery.h"
#include "eventstore/marker.h"
#include "eventstore/reading_index.h"
#include "eventstore/rocksdb_cursor.h"
#include "eventstore/rocksdb_event_store.h"
#include "eventstore/stored_event.h"
#include "eventstore/stream_reader.h"

namespace orderlog {
namespace {

// A server next to us may remove a file between our listing and our opening it.
constexpr int kOpenAttempts = 10;
constexpr std::chrono::milliseconds kBetweenAttempts{20};

StoreError read_only() {
  return {StoreErrorCode::kInUse,
          "the log is open for reading only: ask the server that owns it to write"};
}

// Owns a view of the log as of one moment; writes nothing. Any thread.
class ReadOnlyEventStore final : public EventStore {
 public:
  explicit ReadOnlyEventStore(const RocksDbEventStoreOptions& options)
      : options_(options),
        file_system_(options.file_system ? options.file_system : rocksdb::FileSystem::Default()),
        env_(rocksdb::NewCompositeEnv(file_system_)) {}

  StoreResult<Ok> open() {
    const auto cache = rocksdb::NewLRUCache(options_.block_cache_bytes);
    const auto marker = read_marker(*file_system_, options_.directory, options_.line);
    if (!marker) return fail(marker.error());
    if (!marker.value()) {
      return fail(StoreError{StoreErrorCode::kForeign,
                             options_.directory + " holds no log: name the directory of one"});
    }
    index_ =
        ReadingIndex::open(options_.directory + "/index", env_.get(), cache, marker.value()->seed);
    auto opened = open_attentively(cache);
    if (!opened) return fail(opened.error());
    log_ = std::move(opened->db);
    head_.publish(opened->head);
    return Ok{};
  }

  LineId line() const override { return options_.line; }
  Head head() const override { return head_.get(); }
  StoreResult<Head> append(std::shared_ptr<CommitBatch>) override { return fail(read_only()); }

  std::unique_ptr<CommitCursor> read_from(Position from) const override {
    return std::make_unique<RocksDbCursor>(*log_, nullptr, head_, from);
  }

  StoreResult<std::optional<CommitBytes>> commit_at(Position position,
                                                    std::string& bytes) const override {
    if (position == Position{} || position > head_.position()) {
      return std::optional<CommitBytes>{};
    }
    LogReader reader(*log_, nullptr);
    const auto commit = reader.at(position);
    if (!commit) return fail(commit.error());
    bytes.assign(commit->bytes);
    return std::optional<CommitBytes>{{commit->first, commit->last, bytes}};
  }

  StoreResult<std::optional<Position>> find_key(std::string_view tenant,
                                                std::string_view key) const override {
    if (const LogIndex* index = usable_index()) {
      return find_indexed_key(*index, *log_, nullptr, tenant, key);
    }
    std::optional<Position> found;
    const auto scanned = scan([&](const CommitView& commit) {
      if (commit.tenant != tenant || commit.idempotency_key != key) return true;
      found = commit.first_position;
      return false;
    });
    if (!scanned) return fail(scanned.error());
    return found;
  }

  StoreResult<std::optional<StreamHead>> stream_head(std::string_view tenant,
                                                     std::string_view stream) const override {
    if (const LogIndex* index = usable_index()) {
      return StreamReader(*index, *log_, nullptr, tenant, stream).head();
    }
    std::optional<StreamHead> head;
    const auto scanned = scan_stream(tenant, stream, [&](const CommitView& commit, std::size_t i) {
      head = StreamHead{commit.events[i].version, commit.position_of(i)};
      return true;
    });
    if (!scanned) return fail(scanned.error());
    return head;
  }

  StoreResult<std::vector<StoredEvent>> read_stream(std::string_view tenant,
                                                    std::string_view stream, StreamVersion from,
                                                    Direction direction,
                                                    std::size_t limit) const override {
    if (const LogIndex* index = usable_index()) {
      return StreamReader(*index, *log_, nullptr, tenant, stream).read(from, direction, limit);
    }
    const bool forward = direction == Direction::kForward;
    std::vector<StoredEvent> events;
    if (limit == 0) return events;
    const auto scanned = scan_stream(tenant, stream, [&](const CommitView& commit, std::size_t i) {
      const StreamVersion version = commit.events[i].version;
      if (forward && version < from) return true;
      if (!forward && version > from) return false;
      // Backward, the newest `limit` so far are kept.
      if (!forward && events.size() == limit) events.erase(events.begin());
      events.push_back(stored_event(commit, i));
      return !forward || events.size() < limit;
    });
    if (!scanned) return fail(scanned.error());
    if (!forward) std::reverse(events.begin(), events.end());
    return events;
  }

  std::optional<TimeMs> next_deadline() const override {
    const auto pending = all_deadlines();
    if (!pending || pending->empty()) return std::nullopt;
    return pending->begin()->due_ms;
  }

  StoreResult<std::vector<PendingDeadline>> deadlines_due(TimeMs now_ms,
                                                          std::size_t limit) const override {
    const auto pending = all_deadlines();
    if (!pending) return fail(pending.error());
    std::vector<PendingDeadline> due;
    for (const PendingDeadline& deadline : *pending) {
      if (deadline.due_ms > now_ms || due.size() == limit) break;
      due.push_back(deadline);
    }
    return due;
  }

  StoreResult<Ok> put_snapshot(std::string_view, std::string_view, const Snapshot&) override {
    return fail(read_only());
  }
  StoreResult<std::optional<Snapshot>> find_snapshot(std::string_view,
                                                     std::string_view) const override {
    return std::optional<Snapshot>{};
  }

  using EventStore::wait_past;
  Position wait_past(Position position, std::chrono::milliseconds at_most,
                     const std::atomic<bool>* unless) const override {
    return head_.wait_past(position, at_most, unless);
  }
  void interrupt() override { head_.interrupt(); }
  StoreResult<Ok> copy_to(const std::string&) override { return fail(read_only()); }
  StoreResult<Ok> flush() override { return Ok{}; }

 private:
  StoreResult<OpenedLog> open_attentively(const std::shared_ptr<rocksdb::Cache>& cache) {
    for (int attempt = 1;; ++attempt) {
      // The anchor is read first: the log that is opened after it must have at least what it names.
      const auto anchor = read_anchor(*file_system_, options_.directory);
      if (!anchor) return fail(anchor.error());
      std::vector<Witness> witnesses;
      if (anchor.value()) witnesses.push_back({"the anchor", *anchor.value()});
      auto opened = open_log(options_.directory + "/log", log_options(env_.get(), cache),
                             Access::kReadOnly, witnesses);
      if (opened || attempt == kOpenAttempts) return opened;
      std::this_thread::sleep_for(kBetweenAttempts);
    }
  }

  const LogIndex* usable_index() const { return index_ ? index_->complete(*log_, head_) : nullptr; }

  // Visits every commit until `visit` returns false.
  StoreResult<Ok> scan(const std::function<bool(const CommitView&)>& visit) const {
    RocksDbCursor cursor(*log_, nullptr, head_, Position{1});
    CommitView commit;
    while (true) {
      const auto bytes = cursor.next();
      if (!bytes) return fail(bytes.error());
      if (!bytes.value()) return Ok{};
      const auto decoded = decode_commit(bytes.value()->bytes, commit);
      if (!decoded) return fail(unreadable_commit(bytes.value()->first, decoded.error()));
      if (!visit(commit)) return Ok{};
    }
  }

  StoreResult<Ok> scan_stream(
      std::string_view tenant, std::string_view stream,
      const std::function<bool(const CommitView&, std::size_t)>& visit) const {
    return scan([&](const CommitView& commit) {
      if (commit.tenant != tenant) return true;
      for (std::size_t i = 0; i < commit.events.size(); ++i) {
        if (commit.events[i].stream == stream && !visit(commit, i)) return false;
      }
      return true;
    });
  }

  StoreResult<std::set<PendingDeadline>> all_deadlines() const {
    std::set<PendingDeadline> pending;
    const auto scanned = scan([&](const CommitView& commit) {
      for (std::size_t i = 0; i < commit.events.size(); ++i) {
        const EventView& event = commit.events[i];
        pending.erase({event.cleared_deadline_ms, event.cleared_deadline_position});
        if (event.deadline_ms != 0) pending.insert({event.deadline_ms, commit.position_of(i)});
      }
      return true;
    });
    if (!scanned) return fail(scanned.error());
    return pending;
  }

  const RocksDbEventStoreOptions options_;
  const std::shared_ptr<rocksdb::FileSystem> file_system_;
  const std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<ReadingIndex> index_;  // null: there is none
  std::unique_ptr<rocksdb::DB> log_;
  DurableHead head_;
};

}  // namespace

StoreResult<std::unique_ptr<EventStore>> open_rocksdb_event_store_read_only(
    const RocksDbEventStoreOptions& options) {
  auto store = std::make_unique<ReadOnlyEventStore>(options);
  const auto opened = store->open();
  if (!opened) return fail(opened.error());
  return std::unique_ptr<EventStore>(std::move(store));
}

}  // namespace orderlog
