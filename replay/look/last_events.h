#pragma once

// Where the last events are that pass a filter.

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/ids.h"
#include "eventstore/event_store.h"
#include "replay/look/log_filter.h"
#include "replay/look/show_met.h"
#include "replay/look/stream_owners.h"

namespace orderlog {

// Told how many of the log's events were looked at; false ends it there.
using SearchProgress = std::function<bool(std::uint64_t events)>;

// With all that a showing of them need not read again (show.h).
struct LastEvents {
  std::optional<Position> first;  // of them; nothing when none passes, or the search was ended
  Position read_to;               // the head that the log had
  ShowMet met;
  std::unique_ptr<StreamOwners> owners;  // as of read_to; null unless they were asked for
};

// The last `count` events that pass. Reads backward from the end in growing pieces; with a user or
// a merchant the whole log. Remembers `count` positions. `progress` may be null.
[[nodiscard]] StoreResult<LastEvents> find_last_events(const EventStore& store,
                                                       const LogFilter& filter, std::uint64_t count,
                                                       const SearchProgress& progress = nullptr);

}  // namespace orderlog
