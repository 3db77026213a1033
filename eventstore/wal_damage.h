#pragma once

// Tells a torn last write from damage to what had been synced, in RocksDB's write-ahead log.
//
// The store has one write on its way at a time, each one record of the write-ahead log, each synced
// before the next begins. So a power cut can tear the last record only: where a record begins
// behind the damage, the damaged one had been synced, and perhaps acknowledged.

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
  [[nodiscard]] bool record_begins_behind_damage() const { return record_begins_behind_damage_; }

 private:
  void read_block(std::string_view block);

  bool damaged_ = false;
  bool record_begins_behind_damage_ = false;
};

// Whether the write-ahead logs of `directory` are damaged before their last record.
[[nodiscard]] StoreResult<bool> is_damaged_before_its_end(rocksdb::FileSystem& file_system,
                                                          const std::string& directory);

}  // namespace orderlog
