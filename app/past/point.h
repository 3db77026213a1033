#pragma once

// A point in a log's past, as flags name it, and what is said of one that isn't there.

#include <string>
#include <string_view>

#include "app/log/log_source.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"
#include "engine/as_of.h"
#include "eventstore/event_store.h"

namespace orderlog {

// `text` is a position ("123", "0:123"), epoch milliseconds, a date or a time; `flag` is what gave
// it: "--at". kExitUsage for anything else, for an empty log, and for positions that the log
// doesn't have.
[[nodiscard]] Result<AsOf, CommandError> past_point(std::string_view flag, const std::string& text,
                                                    const EventStore& log);

// "position 123", or "2026-11-21T08:30:00.000Z".
[[nodiscard]] std::string point_text(const AsOf& point);

// "123, of 2026-11-21T08:30:00.000Z"
[[nodiscard]] std::string event_text(Position position, TimeMs time_ms);

}  // namespace orderlog
