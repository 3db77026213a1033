#include "api/as_of.h"

#include <algorithm>
#include <limits>

#include "api/read_gate.h"
#include "base/rfc3339.h"

namespace orderlog {

std::optional<AsOf> parse_as_of(std::string_view text, LineId line) {
  const auto position = parse_position_token(text, line);
  if (position) {
    const bool is_bare = text.find(':') == std::string_view::npos;
    if (!is_bare || position->value() < kLeastTimeMs) return *position;
    // Beyond the calendar's end it is still a time, and not come yet.
    return static_cast<TimeMs>(
        std::min<std::uint64_t>(position->value(), std::numeric_limits<TimeMs>::max()));
  }
  const auto time_ms = parse_rfc3339(text);
  if (!time_ms) return std::nullopt;
  return *time_ms;
}

}  // namespace orderlog
