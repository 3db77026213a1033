#pragma once

// A log as it was: its commits up to a position, and nothing behind them. For whatever is built
// from a log and is wanted as of then.

#include <functional>
#include <memory>

#include "base/clock.h"
#include "eventstore/event_store.h"

namespace orderlog {

// The end of the last whole commit that ends at or before `position`; a state in the middle of a
// commit is one that nobody was ever shown. {} when there is none.
[[nodiscard]] StoreResult<Head> head_at(const EventStore& log, Position position);
// The end of the longest prefix of the log in which no commit's time is later than `time_ms`. Reads
// that prefix. Commits behind it that bear an earlier time (imported ones may) are not in it.
// `progress`, which may be null, is told how far it has read.
[[nodiscard]] StoreResult<Head> head_at_time(
    const EventStore& log, TimeMs time_ms,
    const std::function<void(Position read)>& progress = nullptr);

// `head` is what head_at() gave. Read-only: appends are refused with kInUse. Has no deadlines and
// no snapshots. As many threads as `log` allows, which outlives it.
[[nodiscard]] std::unique_ptr<EventStore> as_of_log(const EventStore& log, const Head& head);

}  // namespace orderlog
