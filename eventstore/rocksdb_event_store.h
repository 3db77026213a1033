#pragma once

// The event store on disk.
//
//   DIR/log           RocksDB: position → commit, the only thing written synchronously
//   DIR/index         RocksDB: keys, stream heads, deadlines, snapshots; derived, written behind,
//                     completed on open
//   DIR/index.filter  what the index can't have, kept by a clean stop
//   DIR/anchor        the durable head as of at most 100 ms ago, fsynced by itself

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "eventstore/event_store.h"

namespace rocksdb {
class FileSystem;
}

namespace orderlog {

struct RocksDbEventStoreOptions {
  std::string directory;
  LineId line{0};
  // Followers that are at most this far behind read from memory.
  std::size_t tail_bytes = std::size_t{32} << 20;
  // The index holds this many commits in memory before it writes them behind; also the longest tail
  // read on open.
  std::size_t index_generation_commits = 262'144;
  // Of the filter that says what the index can't have: its first size, and from how many rows on it
  // is kept over a clean stop.
  std::size_t index_filter_bytes_min = std::size_t{8} << 20;
  std::size_t index_filter_kept_from_rows = 500'000;
  std::size_t block_cache_bytes = std::size_t{64} << 20;
  // How far the anchor may lag; zero writes it with every append.
  std::chrono::milliseconds anchor_interval{100};
  // Appends are refused below this much free disk space.
  std::size_t min_free_bytes = std::size_t{256} << 20;
  // Told what has been mended on opening: a stable code, and a sentence. May be null.
  std::function<void(const std::string& code, const std::string& sentence)> warn;
  // Told each time that something durable can't be read, by whoever wants it; on that thread. May
  // be null.
  OnUnreadable on_unreadable;
  // Of a reader who compares log and anchor by himself: opened whatever the anchor says.
  bool disregard_anchor = false;
  // For fault tests; the operating system's when null.
  std::shared_ptr<rocksdb::FileSystem> file_system;
  // The planted bug "acknowledge before the sync" (eventstore/late_writer.h): never set outside
  // fault tests.
  bool planted_ack_before_sync = false;
  // Planted bugs, too: a write or sync that failed is called done; the log may end before the
  // anchor; the log's tables have no checksums.
  bool planted_forgive_failed_writes = false;
  bool planted_ignore_anchor = false;
  bool planted_no_checksums = false;
};

// Refuses (kBehindAnchor, kCorrupt, kForeign, kInUse) rather than open a log that lost anything it
// had acknowledged.
[[nodiscard]] StoreResult<std::unique_ptr<EventStore>> open_rocksdb_event_store(
    const RocksDbEventStoreOptions& options);

// The same log for readers in another process, live server or not: no lock, nothing written;
// appends and snapshots are refused with kInUse. Sees what was durable when it was opened. Index
// questions are answered by reading the log.
[[nodiscard]] StoreResult<std::unique_ptr<EventStore>> open_rocksdb_event_store_read_only(
    const RocksDbEventStoreOptions& options);

}  // namespace orderlog
