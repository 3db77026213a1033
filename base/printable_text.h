#pragma once

// Text that anybody may have written, for a terminal, which shows it and must not obey it.

#include <cstddef>
#include <string>
#include <string_view>

namespace orderlog {

// Control characters (C0, DEL, C1), line and paragraph separators and what turns the direction of
// writing come out as they are escaped in JSON: \u001b. What is no UTF-8 comes out as U+FFFD.
[[nodiscard]] std::string printable(std::string_view text);

// The same, with the ends of lines left as they are.
[[nodiscard]] std::string printable_lines(std::string_view text);

// The same, on one line of at most `most` characters: white space is one space, and what is cut off
// is an ellipsis.
[[nodiscard]] std::string printable_line(std::string_view text, std::size_t most = 2'000);

// Only what is no UTF-8 is replaced; for what escapes the rest itself.
[[nodiscard]] std::string valid_utf8(std::string_view text);

}  // namespace orderlog
