#pragma once

#include <charconv>
#include <cstdint>
#include <optional>
#include <string_view>
#include <system_error>

namespace orderlog {

// A number in its one spelling: digits only, without leading zeros. nullopt for any other text.
template <class Int = std::uint64_t>
[[nodiscard]] std::optional<Int> decimal(std::string_view text) {
  Int number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  const bool plain =
      parsed.ec == std::errc() && parsed.ptr == end && (text.size() == 1 || text.front() != '0');
  return plain ? std::optional(number) : std::nullopt;
}

// The same of a header that may be missing.
[[nodiscard]] inline std::optional<std::uint64_t> decimal_in(std::optional<std::string_view> text) {
  return text ? decimal(*text) : std::nullopt;
}

}  // namespace orderlog
