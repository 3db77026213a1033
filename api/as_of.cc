#include "api/as_of.h"

#include "base/position_token.h"
#include "base/rfc3339.h"

namespace orderlog {

std::optional<AsOf> parse_as_of(std::string_view text, LineId line) {
  const auto position = parse_position_token(text, line);
  if (position) {
    const bool is_bare = text.find(':') == std::string_view::npos;
    if (!is_bare || position->value() < kLeastTimeMs) return *position;
    if (position->value() > kLatestTimeMs) return std::nullopt;
    return static_cast<TimeMs>(position->value());
  }
  const auto time_ms = parse_rfc3339(text);
  if (!time_ms) return std::nullopt;
  return *time_ms;
}

}  // namespace orderlog
