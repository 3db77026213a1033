#pragma once

// Which events of a log somebody wants to see. Ordered by cost: what a commit's header says is
// asked before what an event's says, and no payload is ever looked at.

#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "eventstore/commit.h"

namespace orderlog {

// Empty and unset members let everything through.
struct LogFilter {
  Position from{1};
  Position to{std::numeric_limits<Position::rep>::max()};
  std::string stream;
  std::string aggregate;  // "order": streams whose names begin with "order-"
  std::string type;       // "OrderPlaced"
  std::string tenant;
  std::string correlation_id;
  std::optional<TimeMs> since_ms;  // inclusive
  std::optional<TimeMs> until_ms;  // exclusive
};

[[nodiscard]] bool admits_commit(const LogFilter& filter, std::string_view tenant, TimeMs time_ms,
                                 std::string_view correlation_id);
[[nodiscard]] bool admits_event(const LogFilter& filter, Position position, std::string_view stream,
                                std::string_view type);

}  // namespace orderlog
