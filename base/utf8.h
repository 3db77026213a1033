#pragma once

// UTF-8 that may be anything, character by character.

#include <cstddef>
#include <string_view>

namespace orderlog {

struct Utf8Character {
  char32_t code = 0;
  std::size_t bytes = 1;  // at least 1
  bool valid = false;
};

// The first character of `text`, which is not empty. What is no UTF-8 (RFC 3629: overlong forms,
// surrogates and values above U+10FFFF included) is one invalid byte.
[[nodiscard]] Utf8Character first_character(std::string_view text);

[[nodiscard]] bool is_utf8(std::string_view text);

}  // namespace orderlog
