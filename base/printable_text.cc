#include "base/printable_text.h"

#include <algorithm>
#include <cstdio>

#include "base/utf8.h"

namespace orderlog {
namespace {

constexpr std::string_view kReplacement = "\uFFFD";

bool is_plain(char c) { return c >= 0x20 && c < 0x7f; }

bool turns_direction(char32_t code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

bool is_obeyed(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || code == 0x2028 || code == 0x2029 ||
         turns_direction(code);
}

void append_printable(const Utf8Character& character, std::string_view bytes, std::string& out) {
  if (!character.valid) {
    out += kReplacement;
  } else if (is_obeyed(character.code)) {
    char escaped[8];
    std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned>(character.code));
    out += escaped;
  } else {
    out += bytes;
  }
}

// `take` is given each character and its bytes; false ends it.
template <class Take>
void each_character(std::string_view text, Take take) {
  while (!text.empty()) {
    const Utf8Character character = first_character(text);
    if (!take(character, text.substr(0, character.bytes))) return;
    text.remove_prefix(character.bytes);
  }
}

bool is_white(char32_t code) { return code == ' ' || (code >= '\t' && code <= '\r'); }

}  // namespace

std::string printable(std::string_view text) {
  if (std::all_of(text.begin(), text.end(), is_plain)) return std::string(text);
  std::string out;
  each_character(text, [&](const Utf8Character& character, std::string_view bytes) {
    append_printable(character, bytes, out);
    return true;
  });
  return out;
}

std::string printable_lines(std::string_view text) {
  std::string out;
  each_character(text, [&](const Utf8Character& character, std::string_view bytes) {
    if (bytes == "\n") {
      out += bytes;
    } else {
      append_printable(character, bytes, out);
    }
    return true;
  });
  return out;
}

std::string printable_line(std::string_view text, std::size_t most) {
  std::string out;
  std::size_t characters = 0;
  bool space = false;
  each_character(text, [&](const Utf8Character& character, std::string_view bytes) {
    if (character.valid && is_white(character.code)) {
      space = !out.empty();
      return true;
    }
    if (space) out += ' ';
    characters += space ? 2 : 1;
    space = false;
    if (characters > most) {
      out += "…";
      return false;
    }
    append_printable(character, bytes, out);
    return true;
  });
  return out;
}

std::string valid_utf8(std::string_view text) {
  std::string out;
  each_character(text, [&out](const Utf8Character& character, std::string_view bytes) {
    out += character.valid ? bytes : kReplacement;
    return true;
  });
  return out;
}

}  // namespace orderlog
