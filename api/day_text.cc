#include "api/day_text.h"

#include "base/rfc3339.h"

namespace orderlog {

std::string text_of(Day day) {
  std::string text = to_rfc3339(day * kDayMs);
  text.resize(10);
  return text;
}

std::optional<Day> day_from(std::string_view text) {
  if (text.size() != 10) return std::nullopt;
  const auto midnight_ms = parse_rfc3339(text);
  if (!midnight_ms || *midnight_ms < 0) return std::nullopt;
  return *midnight_ms / kDayMs;
}

}  // namespace orderlog
