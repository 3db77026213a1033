#pragma once

// Tells a torn last write from damage to what had been synced, in RocksDB's write-ahead log.
//
// The store has one write on its way at a time, each one record of the write-ahead log, each synced
// before the next begins. So a power cut can tear the last record only: where a record begins
// behind the damage, the damaged one had been synced, and perhaps acknowledged.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "eventstore/event_store.h"

namespace rocksdb {
class FileSystem;
}

namespace orderlog {

// Follows records through the bytes of write-ahead logs, oldest first. Remembers what it saw
// between files.
class WalScan {
 public:
  void read(std::string_view file);
  [[nodiscard]] bool damaged() const { return damaged_; }
  // Where the first damage begins in the file read last; nothing when none of it is the first.
  [[nodiscard]] std::optional<std::uint64_t> first_damage_in_file() const { return found_at_; }
  [[nodiscard]] bool record_begins_behind_damage() const { return record_begins_behind_damage_; }

 private:
  void read_block(std::string_view block, std::uint64_t at);

  bool damaged_ = false;
  std::optional<std::uint64_t> found_at_;
  bool record_begins_behind_damage_ = false;
};

struct WalDamage {
  std::string file;        // "000012.log"
  std::uint64_t byte = 0;  // where the first damage begins in it
  // A record begins behind it.
  bool before_end = false;
};

// Of the write-ahead logs of `directory`, oldest first; nothing when none is seen.
[[nodiscard]] StoreResult<std::optional<WalDamage>> find_wal_damage(
    rocksdb::FileSystem& file_system, const std::string& directory);

}  // namespace orderlog
