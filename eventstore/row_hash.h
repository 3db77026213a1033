#pragma once

// Names of the index's rows: 128 bits of XXH3 under a secret that is the directory's own, so that
// nobody outside can choose names that collide. A collision would still only read as "not found":
// every hit is checked against its commit. Immutable: any thread.

#include <array>
#include <cstdint>
#include <string_view>

#include "base/ids.h"
#include "eventstore/xxhash.h"

namespace orderlog {

using IndexSeed = std::array<std::uint8_t, 32>;

class RowHash {
 public:
  explicit RowHash(const IndexSeed& seed);

  [[nodiscard]] Hash128 of_key(std::string_view tenant, std::string_view key) const;
  [[nodiscard]] Hash128 of_stream(std::string_view tenant, std::string_view stream) const;
  // The mark of one version of a stream.
  [[nodiscard]] Hash128 of_mark(const Hash128& stream, StreamVersion version) const;
  // The snapshot of one span of a stream's versions.
  [[nodiscard]] Hash128 of_snapshot(const Hash128& stream, std::uint64_t span) const;

 private:
  [[nodiscard]] Hash128 of(char kind, std::string_view tenant, std::string_view name) const;

  // XXH3's own secrets are this long.
  std::array<std::uint8_t, 192> secret_;
};

}  // namespace orderlog
