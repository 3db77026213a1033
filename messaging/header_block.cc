#include "messaging/header_block.h"

#include <algorithm>

namespace orderlog {
namespace {

constexpr std::string_view kLineEnds = "\r\n";

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

// What other readers might take for the end of a line is in none.
bool is_value(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
  });
}

std::string_view without_blanks_around(std::string_view text) {
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

}  // namespace

std::optional<HeaderLines> read_header_block(std::string_view block) {
  if (block.size() > kHeaderBytesMax) return std::nullopt;
  HeaderLines lines;
  for (bool is_first = true;; is_first = false) {
    const std::size_t end = block.find(kLineEnds);
    if (end == std::string_view::npos) return std::nullopt;
    const std::string_view line = block.substr(0, end);
    block.remove_prefix(end + kLineEnds.size());
    if (is_first) {
      const bool begins = line.starts_with(kHeaderBegins) && is_value(line);
      if (!begins) return std::nullopt;
      continue;
    }
    if (line.empty()) break;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || lines.size() == kHeaderLinesMax) return std::nullopt;
    const std::string_view name = line.substr(0, colon);
    const std::string_view value = without_blanks_around(line.substr(colon + 1));
    if (!is_name(name) || !is_value(value)) return std::nullopt;
    lines.emplace_back(name, value);
  }
  if (!block.empty()) return std::nullopt;
  return lines;
}

}  // namespace orderlog
