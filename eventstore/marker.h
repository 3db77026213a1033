#pragma once

// DIR/FORMAT: says that the directory is ours, in which format, of which line, and holds the secret
// of its index.

#include <string>

#include "eventstore/event_store.h"
#include "eventstore/row_hash.h"

namespace rocksdb {
class FileSystem;
}

namespace orderlog {

inline constexpr char kMarkerName[] = "FORMAT";
inline constexpr unsigned kDirectoryFormat = 1;

struct Marker {
  LineId line;
  IndexSeed seed{};
};

[[nodiscard]] std::string marker_text(const Marker& marker);

// kIo when this process may not look what is there, of which RocksDB says that nothing is.
[[nodiscard]] StoreResult<Ok> check_readable(const std::string& directory);

// nullopt when the directory is not there or empty. kForeign when it belongs to something else, to
// a newer program, or to another line than `line`; kIo when it may not be read.
[[nodiscard]] StoreResult<std::optional<Marker>> read_marker(rocksdb::FileSystem& file_system,
                                                             const std::string& directory,
                                                             LineId line);

// A marker with a fresh secret.
[[nodiscard]] Marker new_marker(LineId line);

}  // namespace orderlog
