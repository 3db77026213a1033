#include "eventstore/row_hash.h"

// Inlined: the hash of two short names is a dozen instructions, a call across the library's border
// is more.
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <cstring>
#include <string>

#include "eventstore/chain.h"

namespace orderlog {
namespace {

constexpr std::size_t kShortName = 512;

Hash128 hash_of(const void* bytes, std::size_t size, const std::array<std::uint8_t, 192>& secret) {
  const XXH128_hash_t hash = XXH3_128bits_withSecret(bytes, size, secret.data(), secret.size());
  return {hash.high64, hash.low64};
}

}  // namespace

std::uint64_t checksum_of(std::string_view bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

RowHash::RowHash(const IndexSeed& seed) {
  Chain sha256;
  ChainHash block = seed;
  for (std::size_t at = 0; at < secret_.size(); at += block.size()) {
    block = sha256.next(block, "orderlog index secret");
    std::memcpy(secret_.data() + at, block.data(), block.size());
  }
}

Hash128 RowHash::of_key(std::string_view tenant, std::string_view key) const {
  return of('k', tenant, key);
}

Hash128 RowHash::of_stream(std::string_view tenant, std::string_view stream) const {
  return of('s', tenant, stream);
}

Hash128 RowHash::of_mark(const Hash128& stream, StreamVersion version) const {
  const std::uint64_t words[] = {stream.high, stream.low, version.value()};
  return hash_of(words, sizeof words, secret_);
}

Hash128 RowHash::of_snapshot(const Hash128& stream, std::uint64_t span) const {
  const std::uint64_t words[] = {stream.high, stream.low, 's', span};
  return hash_of(words, sizeof words, secret_);
}

Hash128 RowHash::of(char kind, std::string_view tenant, std::string_view name) const {
  // The tenant's length goes in front, so that no two pairs have the same bytes.
  const auto tenant_size = static_cast<std::uint32_t>(tenant.size());
  const std::size_t size = 1 + sizeof tenant_size + tenant.size() + name.size();
  char short_name[kShortName];
  std::string long_name;
  char* bytes = short_name;
  if (size > kShortName) {
    long_name.resize(size);
    bytes = long_name.data();
  }
  bytes[0] = kind;
  std::memcpy(bytes + 1, &tenant_size, sizeof tenant_size);
  char* const names = bytes + 1 + sizeof tenant_size;
  if (!tenant.empty()) std::memcpy(names, tenant.data(), tenant.size());
  if (!name.empty()) std::memcpy(names + tenant.size(), name.data(), name.size());
  return hash_of(bytes, size, secret_);
}

}  // namespace orderlog
