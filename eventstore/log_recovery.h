#pragma once

// Opens DIR/log, and refuses a log that lost anything it had acknowledged.
//
// RocksDB is opened so that damage in its write-ahead log is refused, except for an incomplete last
// record. A power cut may also leave the last write, which nobody was told of, torn in a way that
// looks like damage. So on damage the log is first read without changing it, up to there: if that
// is not behind any witness, and if no record begins behind the damage (wal_damage.h), the log
// opens without its torn end. Otherwise it is refused.

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "eventstore/access.h"
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
                                              const rocksdb::Options& options, Access access,
                                              const std::vector<Witness>& witnesses);

}  // namespace orderlog
