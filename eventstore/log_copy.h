#pragma once

#include <string>

#include "eventstore/event_store.h"
#include "eventstore/marker.h"

namespace rocksdb {
class DB;
class FileSystem;
}  // namespace rocksdb

namespace orderlog {

// Copies a log that is being written: table files are linked where the file system can, the
// write-ahead log is copied. Becomes visible under its name only when it is whole. The index is
// left out; the copy builds its own.
[[nodiscard]] StoreResult<Ok> copy_log(rocksdb::FileSystem& file_system, rocksdb::DB& log,
                                       const Marker& marker, const Head& head,
                                       const std::string& directory);

}  // namespace orderlog
