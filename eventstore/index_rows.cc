#include "eventstore/index_rows.h"

#include "eventstore/byte_reader.h"
#include "eventstore/byte_writer.h"
#include "eventstore/log_key.h"

namespace orderlog {
namespace {

constexpr std::uint8_t kIndexFormat = 2;

// Orders negative times before positive ones.
constexpr std::uint64_t kSignBit = std::uint64_t{1} << 63;

}  // namespace

std::string deadline_key(const PendingDeadline& deadline) {
  std::string key(17, kDeadlinePrefix);
  put_big_endian(static_cast<std::uint64_t>(deadline.due_ms) ^ kSignBit, key.data() + 1);
  put_big_endian(deadline.position.value(), key.data() + 9);
  return key;
}

std::optional<PendingDeadline> deadline_of_key(std::string_view key) {
  if (key.size() != 17 || key[0] != kDeadlinePrefix) return std::nullopt;
  return PendingDeadline{static_cast<TimeMs>(get_big_endian(key.data() + 1) ^ kSignBit),
                         Position{get_big_endian(key.data() + 9)}};
}

RowKey row_key(const Hash128& hash) {
  RowKey key;
  key[0] = kRowPrefix;
  put_big_endian(hash.high, key.data() + 1);
  put_big_endian(hash.low, key.data() + 9);
  return key;
}

std::optional<Hash128> hash_of_row_key(std::string_view key) {
  if (key.size() != sizeof(RowKey) || key[0] != kRowPrefix) return std::nullopt;
  return Hash128{get_big_endian(key.data() + 1), get_big_endian(key.data() + 9)};
}

std::string row_value(const IndexRow& row) {
  char bytes[2 * kMaxVarintBytes];
  ByteWriter to(bytes);
  to.varint(row.first);
  to.varint(row.second);
  return {bytes, to.at()};
}

std::optional<IndexRow> row_of_value(const Hash128& hash, std::string_view value) {
  ByteReader from(value);
  IndexRow row{hash, from.varint(), from.varint()};
  if (!from.fine() || from.left() != 0 || row.first == 0) return std::nullopt;
  return row;
}

std::uint64_t names_checksum(const IndexSeed& seed) {
  return checksum_of({reinterpret_cast<const char*>(seed.data()), seed.size()});
}

std::string checkpoint_value(const Head& head, std::uint64_t names) {
  char bytes[1 + 8 + sizeof(ChainHash) + 8];
  ByteWriter to(bytes);
  to.fixed(kIndexFormat);
  to.fixed(head.position.value());
  to.fixed(head.hash);
  to.fixed(names);
  return {bytes, to.at()};
}

std::optional<Head> head_of_checkpoint(std::string_view value, std::uint64_t names) {
  ByteReader from(value);
  if (from.fixed<std::uint8_t>() != kIndexFormat) return std::nullopt;
  Head head{Position{from.fixed<std::uint64_t>()}, from.fixed<ChainHash>()};
  if (from.fixed<std::uint64_t>() != names) return std::nullopt;
  if (!from.fine() || from.left() != 0) return std::nullopt;
  return head;
}

}  // namespace orderlog
