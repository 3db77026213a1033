#pragma once

// Fresh identifiers: ULIDs (github.com/ulid/spec), 48 bits of milliseconds and 80 random bits as 26
// characters of Crockford's base 32, in lower case here. They sort by time, which keeps new keys
// together on disk.

#include <cstdint>
#include <random>
#include <string>

#include "base/clock.h"

namespace orderlog {

inline constexpr std::size_t kUlidLength = 26;

// One thread at a time; give each thread its own. Within one millisecond the random part counts up,
// so ids of one source are strictly increasing.
class IdSource {
 public:
  // Seeded from the operating system.
  IdSource();
  // For simulations: the same seed gives the same ids.
  explicit IdSource(std::uint64_t seed);

  [[nodiscard]] std::string next(TimeMs now_ms);

 private:
  std::mt19937_64 random_;
  TimeMs last_ms_ = -1;
  std::uint16_t high_ = 0;  // random bits 79..64
  std::uint64_t low_ = 0;   // random bits 63..0
};

}  // namespace orderlog
