#pragma once

// DIR/index.filter: the index's filter as it was when the log was closed, so that the next start
// need not read the whole index for it.
//
//   stamp · the filter's words (u64, little-endian) · u64 checksum (XXH3 of all before)
//
// A filter that lacks a row would let a command be decided twice. So the stamp is the value of the
// index's checkpoint (index_rows.h): only for exactly the rows that were on disk then is the filter
// taken, and only whole. Anything else is none, and costs the reading.

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "eventstore/existence_filter.h"

namespace rocksdb {
class FileSystem;
}

namespace orderlog {

// Rows may come into the filter meanwhile. Where it can't be written none is kept.
void keep_filter(rocksdb::FileSystem& file_system, const std::string& path, std::string_view stamp,
                 const ExistenceFilter& filter);

// nullptr when there is none for this stamp, or one larger than `bytes_max`.
[[nodiscard]] std::unique_ptr<ExistenceFilter> kept_filter(rocksdb::FileSystem& file_system,
                                                           const std::string& path,
                                                           std::string_view stamp,
                                                           std::size_t bytes_max);

}  // namespace orderlog
