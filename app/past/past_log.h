#pragma once

// The log as of a point, for a command, with what there is to say of the point.

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/log/log_source.h"
#include "base/clock.h"
#include "base/result.h"
#include "engine/as_of.h"
#include "eventstore/event_store.h"

namespace orderlog {

struct PastLog {
  std::unique_ptr<EventStore> store;  // stands still
  TimeMs then_ms = 0;                 // what a clock would have shown
  std::vector<std::string> notes;     // sentences on where the point lies
};

// As of a position: the commits that end at or before it. As of a time: the longest prefix in which
// no commit's time is later. `as_of`: nothing is now, the head that the log has at the call.
// kExitUsage for a point before the first commit. The log outlives what is returned. Finding a time
// may read the whole log; where that takes long, stderr tells how far it is.
[[nodiscard]] Result<PastLog, CommandError> past_log(const EventStore& log,
                                                     const std::optional<AsOf>& as_of);

}  // namespace orderlog
