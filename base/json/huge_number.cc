#include "base/json/huge_number.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "base/json/place.h"

namespace orderlog {
namespace {

struct Level {
  bool is_array = false;
  std::size_t index = 0;
  std::string_view key;
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void skip_digits(std::string_view& text) {
  while (!text.empty() && is_digit(text.front())) text.remove_prefix(1);
}

// RFC 8259: -? (0 | [1-9][0-9]*) (. [0-9]+)? ([eE] [+-]? [0-9]+)?
bool is_number(std::string_view text) {
  const auto some_digits = [&text] {
    if (text.empty() || !is_digit(text.front())) return false;
    skip_digits(text);
    return true;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.starts_with('0')) {
    text.remove_prefix(1);
  } else if (!some_digits()) {
    return false;
  }
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (!some_digits()) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (!some_digits()) return false;
  }
  return text.empty();
}

bool is_huge(std::string_view number) {
  if (number.find_first_of(".eE") != std::string_view::npos) {
    return std::isinf(std::strtod(std::string(number).c_str(), nullptr));
  }
  const char* const end = number.data() + number.size();
  std::int64_t as_signed = 0;
  std::uint64_t as_unsigned = 0;
  return std::from_chars(number.data(), end, as_signed).ec != std::errc() &&
         std::from_chars(number.data(), end, as_unsigned).ec != std::errc();
}

std::string pointer_of(const std::vector<Level>& levels) {
  std::vector<JsonPlace> places;
  places.reserve(levels.size() + 1);  // each points to the one before
  places.emplace_back();
  for (const Level& level : levels) {
    if (level.is_array) {
      places.emplace_back(places.back(), level.index);
    } else {
      places.emplace_back(places.back(), level.key);
    }
  }
  return places.back().pointer();
}

// The end of the string that begins behind the quote at `at`.
std::size_t end_of_string(std::string_view json, std::size_t at) {
  while (at < json.size() && json[at] != '"') at += json[at] == '\\' ? 2 : 1;
  return std::min(at, json.size());
}

}  // namespace

std::optional<std::string> place_of_huge_number(std::string_view json) {
  std::vector<Level> levels;
  std::string_view last_string;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const char c = json[at];
    if (c == '"') {
      const std::size_t end = end_of_string(json, at + 1);
      last_string = json.substr(at + 1, end - at - 1);
      at = end;
    } else if (c == '{' || c == '[') {
      levels.push_back({c == '[', 0, {}});
    } else if (c == '}' || c == ']') {
      if (levels.empty()) return std::nullopt;
      levels.pop_back();
    } else if (c == ':' && !levels.empty()) {
      levels.back().key = last_string;
    } else if (c == ',' && !levels.empty()) {
      ++levels.back().index;
    } else if (c == '-' || is_digit(c)) {
      const std::size_t end = std::min(json.find_first_not_of("+-.0123456789eE", at), json.size());
      const std::string_view number = json.substr(at, end - at);
      if (!is_number(number)) return std::nullopt;
      if (is_huge(number)) return pointer_of(levels);
      at = end - 1;
    }
  }
  return std::nullopt;
}

}  // namespace orderlog
