#pragma once

// A point in the past, and what an aggregate was there.

#include <variant>

#include "base/clock.h"
#include "base/ids.h"
#include "domain/aggregate.h"
#include "eventstore/event_store.h"

namespace orderlog {

// A point in the past.
//
// A position: what the events at or before it made of the aggregate. It may lie inside of a commit;
// the state there is one that nobody was shown at the time. What was asked of a position stays true
// for ever.
//
// A time: what the longest prefix of the aggregate's own stream made of it in which no event's time
// is later. An event's time is its command's, and an imported command bears its own, so the times
// of a stream need not rise: the prefix ends before the first event that is later, whatever follows
// that one. An import of something that happened before that point can still change the answer.
using AsOf = std::variant<Position, TimeMs>;

// Whether the event is one of that point's past, given that all before it in its stream are.
[[nodiscard]] inline bool is_within(const AsOf& as_of, const StoredEvent& event) {
  if (const auto* position = std::get_if<Position>(&as_of)) return event.position <= *position;
  return event.time_ms <= std::get<TimeMs>(as_of);
}

// An aggregate as of one of its versions.
struct PastState {
  AggregateState state;
  StreamVersion version;  // 0: before its first event
  Position position;      // of the event that made it this version
};

}  // namespace orderlog
