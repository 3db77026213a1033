#include "app/past/point.h"

#include "api/as_of.h"
#include "base/rfc3339.h"

namespace orderlog {
namespace {

Failure<CommandError> wrong(std::string sentence) {
  return fail(CommandError{kExitUsage, std::move(sentence)});
}

}  // namespace

Result<AsOf, CommandError> past_point(std::string_view flag, const std::string& text,
                                      const EventStore& log) {
  const std::string given = std::string(flag) + " " + text;
  const auto point = parse_as_of(text, log.line());
  if (!point) {
    return wrong(given +
                 " is neither a position (123, or 0:123 with its line) nor a time (2026-11-21, or "
                 "2026-11-21T08:30:00Z)");
  }
  const std::uint64_t last = log.head().position.value();
  if (last == 0) return wrong("the log is empty: it has no past");
  const auto* position = std::get_if<Position>(&*point);
  if (position != nullptr && position->value() == 0) {
    return wrong(given + " is before the log's first position, 1");
  }
  if (position != nullptr && position->value() > last) {
    return wrong(given + " is behind the log's last position, " + std::to_string(last));
  }
  return *point;
}

std::string point_text(const AsOf& point) {
  const auto* position = std::get_if<Position>(&point);
  return position != nullptr ? "position " + std::to_string(position->value())
                             : to_rfc3339(std::get<TimeMs>(point));
}

std::string event_text(Position position, TimeMs time_ms) {
  return std::to_string(position.value()) + ", of " + to_rfc3339(time_ms);
}

}  // namespace orderlog
