#pragma once

// The log's key: the position of the commit's first event, big-endian, so that bytes sort as
// positions do.

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "base/ids.h"

namespace orderlog {

using LogKey = std::array<char, 8>;

inline void put_big_endian(std::uint64_t value, char* to) {
  for (int i = 7; i >= 0; --i, value >>= 8) to[i] = static_cast<char>(value);
}

[[nodiscard]] inline std::uint64_t get_big_endian(const char* from) {
  std::uint64_t value = 0;
  for (int i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(from[i]);
  return value;
}

[[nodiscard]] inline LogKey log_key(Position position) {
  LogKey key;
  put_big_endian(position.value(), key.data());
  return key;
}

[[nodiscard]] inline std::optional<Position> position_of_key(std::string_view key) {
  if (key.size() != sizeof(LogKey)) return std::nullopt;
  return Position{get_big_endian(key.data())};
}

}  // namespace orderlog
