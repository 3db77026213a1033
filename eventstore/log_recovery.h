#pragma once

// Opens DIR/log, and refuses a log that lost anything it had acknowledged.
//
// RocksDB is opened so that damage in its write-ahead log is refused, except for an incomplete last
// record. A power cut may also leave a last, never acknowledged write torn in a way that looks like
// damage. Then the log is read, without changing it, up to the damage: if that is not behind any
// witness, the damage is taken for what it is, the torn end of a write that nobody was told of, and
// the log opens without it. Otherwise it is refused.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eventstore/event_store.h"

namespace rocksdb {
class DB;
struct Options;
}  // namespace rocksdb

namespace orderlog {

// Something that has seen the log's head: it must still be there.
struct Witness {
  std::string name;  // "the anchor"
  Head head;
};

struct OpenedLog {
  std::unique_ptr<rocksdb::DB> db;
  Head head;
};

[[nodiscard]] StoreResult<OpenedLog> open_log(const std::string& directory,
                                              const rocksdb::Options& options,
                                              const std::vector<Witness>& witnesses);

// The same without writing a byte, up to the first damage.
[[nodiscard]] StoreResult<OpenedLog> open_log_read_only(const std::string& directory,
                                                        const rocksdb::Options& options,
                                                        const std::vector<Witness>& witnesses);

}  // namespace orderlog
