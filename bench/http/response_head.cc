#include "bench/http/response_head.h"

#include <strings.h>

#include <charconv>

namespace orderlog::bench {
namespace {

constexpr std::string_view kVersion = "HTTP/1.1 ";
constexpr std::size_t kStatusLineBytesMin = 13;  // "HTTP/1.1 200\r"

// The field's value when the line names this field.
std::optional<std::string_view> value_of(std::string_view line, std::string_view name) {
  if (line.size() <= name.size() || line[name.size()] != ':' ||
      strncasecmp(line.data(), name.data(), name.size()) != 0) {
    return std::nullopt;
  }
  line.remove_prefix(name.size() + 1);
  while (line.starts_with(' ')) line.remove_prefix(1);
  while (line.ends_with(' ')) line.remove_suffix(1);
  return line;
}

bool read_field(std::string_view line, ResponseHead& head) {
  // Every field that matters here begins with one of two letters.
  if (line.empty() || ((line[0] | 0x20) != 'c' && (line[0] | 0x20) != 't')) return true;
  if (const auto length = value_of(line, "content-length")) {
    const char* const end = length->data() + length->size();
    const auto parsed = std::from_chars(length->data(), end, head.body_bytes);
    return parsed.ec == std::errc() && parsed.ptr == end;
  }
  if (const auto coding = value_of(line, "transfer-encoding")) head.chunked = *coding == "chunked";
  if (const auto connection = value_of(line, "connection")) head.closes = *connection == "close";
  return true;
}

}  // namespace

HeadScan scan_response_head(std::string_view bytes, ResponseHead& head) {
  if (bytes.size() < kStatusLineBytesMin) return HeadScan::kIncomplete;
  if (!bytes.starts_with(kVersion)) return HeadScan::kMalformed;
  head = ResponseHead{};
  const char* const digits = bytes.data() + kVersion.size();
  if (std::from_chars(digits, digits + 3, head.status).ptr != digits + 3) {
    return HeadScan::kMalformed;
  }
  std::size_t line_start = bytes.find('\n', kStatusLineBytesMin - 1);
  while (line_start != std::string_view::npos) {
    ++line_start;
    const std::size_t line_end = bytes.find("\r\n", line_start);
    if (line_end == std::string_view::npos) break;
    if (line_end == line_start) {
      head.head_bytes = line_end + 2;
      return HeadScan::kComplete;
    }
    if (!read_field(bytes.substr(line_start, line_end - line_start), head)) {
      return HeadScan::kMalformed;
    }
    line_start = line_end + 1;
  }
  return HeadScan::kIncomplete;
}

std::optional<std::string_view> field_value(std::string_view head, std::string_view name) {
  while (true) {
    const std::size_t end = head.find("\r\n");
    if (end == std::string_view::npos || end == 0) return std::nullopt;
    if (const auto value = value_of(head.substr(0, end), name)) return value;
    head.remove_prefix(end + 2);
  }
}

}  // namespace orderlog::bench
