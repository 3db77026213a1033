#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <algorithm>
#include <map>
#include <thread>
#include <utility>

#include "eventstore/anchor.h"
#include "eventstore/log_options.h"
#include "eventstore/log_reader.h"
#include "eventstore/log_recovery.h"
#include "eventstore/log_scan.h"
#include "eventstore/marker.h"
#include "eventstore/reading_event_store.h"
#include "eventstore/reading_index.h"
#include "eventstore/rocksdb_cursor.h"
#include "eventstore/rocksdb_event_store.h"
#include "eventstore/stream_reader.h"

namespace orderlog {
namespace {

// A server next to us may remove a file between our listing and our opening it.
constexpr int kOpenAttempts = 10;
constexpr std::chrono::milliseconds kBetweenAttempts{20};

// Owns a view of the log as of one moment; writes nothing. Any thread.
class ReadOnlyEventStore final : public ReadingEventStore {
 public:
  explicit ReadOnlyEventStore(const RocksDbEventStoreOptions& options)
      : ReadingEventStore("the log is open for reading only: ask the server that owns it to write"),
        options_(options),
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

  std::unique_ptr<CommitCursor> read_from(Position from) const override {
    return std::make_unique<RocksDbCursor>(*log_, nullptr, head_, from);
  }

  StoreResult<std::optional<CommitBytes>> commit_at(Position position,
                                                    std::string& bytes) const override {
    return copy_commit_at(*log_, nullptr, head_.position(), position, bytes);
  }

  StoreResult<std::optional<Position>> find_key(std::string_view tenant,
                                                std::string_view key) const override {
    if (const LogIndex* index = usable_index()) {
      return find_indexed_key(*index, *log_, nullptr, tenant, key);
    }
    return scan_for_key(*this, tenant, key);
  }

  StoreResult<std::optional<StreamHead>> stream_head(std::string_view tenant,
                                                     std::string_view stream) const override {
    if (const LogIndex* index = usable_index()) {
      return StreamReader(*index, *log_, nullptr, head_.position(), tenant, stream).head();
    }
    return scan_for_stream_head(*this, tenant, stream);
  }

  StoreResult<std::vector<StoredEvent>> read_stream(std::string_view tenant,
                                                    std::string_view stream, StreamVersion from,
                                                    Direction direction,
                                                    std::size_t limit) const override {
    if (const LogIndex* index = usable_index()) {
      return StreamReader(*index, *log_, nullptr, head_.position(), tenant, stream)
          .read(from, direction, limit);
    }
    return scan_stream(*this, tenant, stream, from, direction, limit);
  }

 private:
  using Files = std::map<std::string, std::uint64_t>;  // of the log, with their sizes

  StoreResult<OpenedLog> open_attentively(const std::shared_ptr<rocksdb::Cache>& cache) {
    for (int attempt = 1;; ++attempt) {
      const Files before = files();
      auto opened = open_once(cache);
      const Files after = files();
      if (opened ? !misses_what_went(before, after) : before == after) return opened;
      if (attempt == kOpenAttempts) {
        if (!opened) return opened;
        return fail(StoreError{StoreErrorCode::kIo, options_.directory +
                                                        " changes faster than it can be opened: "
                                                        "try again"});
      }
      std::this_thread::sleep_for(kBetweenAttempts);
    }
  }

  StoreResult<OpenedLog> open_once(const std::shared_ptr<rocksdb::Cache>& cache) {
    std::vector<Witness> witnesses;
    if (!options_.disregard_anchor) {
      // The anchor is read first: the log that is opened after it must have at least what it names.
      const auto anchor = read_anchor(*file_system_, options_.directory);
      if (!anchor) return fail(anchor.error());
      if (anchor.value()) witnesses.push_back({"the anchor", *anchor.value()});
    }
    return open_log(options_.directory + "/log", log_options(env_.get(), cache), Access::kReadOnly,
                    witnesses);
  }

  // A write-ahead log goes when its commits have become a table. One that went while we opened may
  // have been gone when the write-ahead logs were listed, and its table not been there when the
  // tables were: the log would open well and have a hole.
  static bool misses_what_went(const Files& before, const Files& after) {
    return std::any_of(before.begin(), before.end(), [&after](const auto& file) {
      return file.first.ends_with(".log") && !after.contains(file.first);
    });
  }

  // What nobody changed will not open the next time either.
  Files files() const {
    Files sizes;
    std::vector<rocksdb::Env::FileAttributes> attributes;
    static_cast<void>(env_->GetChildrenFileAttributes(options_.directory + "/log", &attributes));
    for (const auto& file : attributes) sizes[file.name] = file.size_bytes;
    return sizes;
  }

  const LogIndex* usable_index() const { return index_ ? index_->complete(*log_, head_) : nullptr; }

  const RocksDbEventStoreOptions options_;
  const std::shared_ptr<rocksdb::FileSystem> file_system_;
  const std::unique_ptr<rocksdb::Env> env_;
  std::unique_ptr<ReadingIndex> index_;  // null: there is none
  std::unique_ptr<rocksdb::DB> log_;
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
