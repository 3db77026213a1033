#pragma once

// Whole numbers as text, and back.

#include <charconv>
#include <concepts>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace orderlog {

template <std::integral Int>
void append_decimal(Int number, std::string& out) {
  char digits[std::numeric_limits<Int>::digits10 + 2];  // one more than digits10 says, and a sign
  out.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

// The number that the whole text spells, leading zeros or not; nullopt for any other text, and for
// a number that Int can't hold.
template <class Int = std::uint64_t>
[[nodiscard]] std::optional<Int> whole_number(std::string_view text, int base = 10) {
  Int number = 0;
  const char* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number, base);
  return parsed.ec == std::errc() && parsed.ptr == end ? std::optional(number) : std::nullopt;
}

// A number in its one spelling: digits only, without leading zeros. nullopt for any other text.
template <class Int = std::uint64_t>
[[nodiscard]] std::optional<Int> decimal(std::string_view text) {
  const auto number = whole_number<Int>(text);
  const bool plain = number && (text.size() == 1 || text.front() != '0');
  return plain ? number : std::nullopt;
}

// The same of a header that may be missing.
[[nodiscard]] inline std::optional<std::uint64_t> decimal_in(std::optional<std::string_view> text) {
  return text ? decimal(*text) : std::nullopt;
}

}  // namespace orderlog
