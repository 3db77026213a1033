#pragma once

// Which events of a log somebody wants to see. Ordered by cost: what a commit's header says is
// asked before what an event's says, and no payload is ever looked at but, for a user or a
// merchant, that of events that begin a stream (stream_owners.h).

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
  std::string user;                // streams that are this user's
  std::string merchant;            // streams that are this merchant's
  std::optional<TimeMs> since_ms;  // inclusive
  std::optional<TimeMs> until_ms;  // exclusive

  [[nodiscard]] bool asks_for_owner() const { return !user.empty() || !merchant.empty(); }
};

[[nodiscard]] bool admits_commit(const LogFilter& filter, const CommitView& commit);
[[nodiscard]] bool admits_event(const LogFilter& filter, Position position, const EventView& event);

// The kind of a stream: "order" of "order-7"; the one of outcomes is a name by itself.
[[nodiscard]] std::string_view aggregate_of(std::string_view stream);

}  // namespace orderlog
