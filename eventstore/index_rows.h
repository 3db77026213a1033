#pragma once

// How the index's rows lie in RocksDB. The index is derived: a change of format here only means
// that it is built again, so these bytes are described here and nowhere else.
//
//   "c"      checkpoint: u8 format, u64 position, 32-byte hash, u64 checksum of the secret that
//            names rows (little-endian)
//   "d" …    a pending deadline, empty value: due_ms (8 bytes, big-endian, sign flipped), position
//            (8, big-endian)
//   "r" …    hash (16, big-endian); varint first, varint second: see IndexRow

#include <optional>
#include <string>
#include <string_view>

#include "eventstore/event_store.h"
#include "eventstore/row_hash.h"
#include "eventstore/striped_table.h"

namespace orderlog {

inline constexpr std::string_view kCheckpointKey = "c";
inline constexpr char kDeadlinePrefix = 'd';
inline constexpr char kRowPrefix = 'r';

[[nodiscard]] std::string deadline_key(const PendingDeadline& deadline);
[[nodiscard]] std::optional<PendingDeadline> deadline_of_key(std::string_view key);

using RowKey = std::array<char, 17>;
[[nodiscard]] RowKey row_key(const Hash128& hash);
[[nodiscard]] std::optional<Hash128> hash_of_row_key(std::string_view key);

[[nodiscard]] std::string row_value(const IndexRow& row);
[[nodiscard]] std::optional<IndexRow> row_of_value(const Hash128& hash, std::string_view value);

// XXH3-64 of the secret: under another one no row would be found.
[[nodiscard]] std::uint64_t names_checksum(const IndexSeed& seed);

[[nodiscard]] std::string checkpoint_value(const Head& head, std::uint64_t names);
// nullopt when another format wrote it, or one whose rows are named otherwise.
[[nodiscard]] std::optional<Head> head_of_checkpoint(std::string_view value, std::uint64_t names);

}  // namespace orderlog
