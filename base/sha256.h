#pragma once

// SHA-256 (FIPS 180-4) for names that must not show what they are made from. For much data, such as
// the log's chain, OpenSSL is several times faster (eventstore/chain.h).

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace orderlog {

using Sha256 = std::array<std::uint8_t, 32>;

[[nodiscard]] Sha256 sha256(std::string_view bytes);

// The first half, as 32 hexadecimal digits: names of streams. They are in logs and never change.
[[nodiscard]] std::string short_hash(std::string_view bytes);

}  // namespace orderlog
