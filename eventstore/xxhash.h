#pragma once

// The one door to xxHash.

#include <cstdint>
#include <string_view>

namespace orderlog {

// XXH3, 64 bits, no seed: for checksums in files, where nobody is hostile.
[[nodiscard]] std::uint64_t checksum_of(std::string_view bytes);

struct Hash128 {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  friend auto operator<=>(const Hash128&, const Hash128&) = default;
};

}  // namespace orderlog
