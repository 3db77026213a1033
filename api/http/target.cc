#include "api/http/target.h"

#include "api/http/ascii.h"
#include "base/hex.h"
#include "base/percent_coding.h"

namespace orderlog::http {
namespace {

constexpr Refusal kBadTarget = bad_request("the request target is malformed");
constexpr Refusal kBadEscape = bad_request("the path holds a bad percent escape");
constexpr Refusal kDotSegment = bad_request("the path holds a dot segment");

bool is_visible_ascii(char c) { return c > 0x20 && c < 0x7f; }

bool is_path_char(char c) {
  return is_visible_ascii(c) && c != '\\' && c != '"' && c != '<' && c != '>';
}

// Decodes in place and returns the new size, or nothing when an escape is bad.
std::optional<std::size_t> decode(std::span<char> path) {
  std::size_t to = 0;
  for (std::size_t from = 0; from < path.size(); ++from) {
    char c = path[from];
    if (c == '%') {
      const auto coded = percent_at({path.data(), path.size()}, from);
      if (!coded) return std::nullopt;
      c = *coded;
      if (c == '/' || c == '\\' || c == '\t' || is_control(c)) return std::nullopt;
      from += kPercentBytes - 1;
    }
    path[to++] = c;
  }
  return to;
}

bool has_dot_segment(std::string_view path) {
  for (std::size_t slash = 0; slash != std::string_view::npos;) {
    const std::size_t next = path.find('/', slash + 1);
    const auto segment = path.substr(slash + 1, next - slash - 1);
    if (segment == "." || segment == "..") return true;
    slash = next;
  }
  return false;
}

// The offset of the path in an absolute-form target, its size when there is no path, nothing when
// it is malformed.
std::optional<std::size_t> skip_authority(std::string_view target) {
  for (const std::string_view scheme : {"http://", "https://"}) {
    if (!equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    const std::size_t end = std::min(target.find_first_of("/?", scheme.size()), target.size());
    if (!is_host(target.substr(scheme.size(), end - scheme.size()))) return std::nullopt;
    return end;
  }
  return std::nullopt;
}

}  // namespace

std::optional<Refusal> read_target(std::span<char> target, Method method, Target& out) {
  std::string_view whole(target.data(), target.size());
  for (const char c : whole) {
    if (!is_visible_ascii(c) || c == '#') return kBadTarget;
  }
  if (whole == "*") {
    if (method != Method::kOptions) return kBadTarget;
    out = {whole, {}};
    return std::nullopt;
  }
  std::size_t path_at = 0;
  if (whole.empty() || whole.front() != '/') {
    const auto skipped = skip_authority(whole);
    if (!skipped) return kBadTarget;
    path_at = *skipped;
  }
  const std::size_t question = whole.find('?', path_at);
  const std::size_t path_end = question == std::string_view::npos ? whole.size() : question;
  out.query = question == std::string_view::npos ? std::string_view() : whole.substr(question + 1);
  if (path_end == path_at) {
    // Only an absolute form may leave the path out; its last slash of "://" serves as the one that
    // is missing.
    out.path = whole.substr(whole.find('/'), 1);
    return std::nullopt;
  }
  for (const char c : whole.substr(path_at, path_end - path_at)) {
    if (!is_path_char(c)) return kBadTarget;
  }
  const auto decoded = decode(target.subspan(path_at, path_end - path_at));
  if (!decoded) return kBadEscape;
  out.path = {target.data() + path_at, *decoded};
  if (has_dot_segment(out.path)) return kDotSegment;
  return std::nullopt;
}

bool is_host(std::string_view value) {
  if (value.empty()) return false;
  if (value.front() == '[') {
    const std::size_t close = value.find(']');
    if (close == std::string_view::npos || close < 3) return false;
    for (const char c : value.substr(1, close - 1)) {
      if (hex_value(c) < 0 && c != ':' && c != '.') return false;
    }
    value.remove_prefix(close + 1);
  } else {
    const std::size_t colon = std::min(value.find(':'), value.size());
    if (colon == 0) return false;
    for (const char c : value.substr(0, colon)) {
      if (!is_alpha(c) && !is_digit(c) && c != '.' && c != '-' && c != '_' && c != '~') {
        return false;
      }
    }
    value.remove_prefix(colon);
  }
  if (value.empty()) return true;
  if (value.front() != ':' || value.size() > 6) return false;
  for (const char c : value.substr(1)) {
    if (!is_digit(c)) return false;
  }
  return true;
}

}  // namespace orderlog::http
