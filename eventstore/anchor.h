#pragma once

// DIR/anchor: the durable head as a small text file of its own, so that a log that lost its end
// can't open as if nothing had happened. Bytes: docs/log-format.md.

#include <optional>
#include <string>

#include "eventstore/event_store.h"

namespace rocksdb {
class FileSystem;
}

namespace orderlog {

inline constexpr char kAnchorName[] = "anchor";

[[nodiscard]] std::string anchor_text(const Head& head);
[[nodiscard]] std::optional<Head> parse_anchor(std::string_view text);

[[nodiscard]] StoreResult<Ok> write_anchor(rocksdb::FileSystem& file_system,
                                           const std::string& directory, const Head& head);
// nullopt when there is none; kCorrupt when its checksum does not fit.
[[nodiscard]] StoreResult<std::optional<Head>> read_anchor(rocksdb::FileSystem& file_system,
                                                           const std::string& directory);
// The same on the operating system's file system.
[[nodiscard]] StoreResult<std::optional<Head>> read_anchor(const std::string& directory);

}  // namespace orderlog
