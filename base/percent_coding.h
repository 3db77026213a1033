#pragma once

// %XX (RFC 3986): how targets, subjects and headers carry bytes that they have another use for.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog {

inline constexpr std::size_t kPercentBytes = 3;

// With upper-case digits.
void append_percent(char byte, std::string& out);
// The byte that `text` has coded at `at`, where its '%' stands, with digits of either case; nullopt
// when two hexadecimal digits don't follow.
[[nodiscard]] std::optional<char> percent_at(std::string_view text, std::size_t at);

}  // namespace orderlog
