#pragma once

// Any aggregate's folded state, and the one way to fold it.

#include <cstddef>
#include <optional>
#include <variant>

#include "base/clock.h"
#include "domain/account/state.h"
#include "domain/channel_order/state.h"
#include "domain/command.h"
#include "domain/discount_quota/state.h"
#include "domain/effect/state.h"
#include "domain/event.h"
#include "domain/job/state.h"
#include "domain/order/state.h"
#include "domain/pool/state.h"

namespace orderlog {

// monostate: the stream does not exist yet.
using AggregateState = std::variant<std::monostate, Order, Pool, Account, Transfer, Job, Effect,
                                    DiscountQuota, ChannelOrder>;

// Total over every event that decide() can have written; `stream` gives a new aggregate its id,
// `at_ms` is the commit's time. An event that can't follow on this state means a broken log: it
// ends the process (base/check.h).
[[nodiscard]] AggregateState evolve(AggregateState state, const StreamRef& stream,
                                    const Event& event, TimeMs at_ms);

// The same in place: an order is large, and moving it three times an event shows. An event that
// nobody needs any more gives its texts to the state.
void evolve_in_place(AggregateState& state, const StreamRef& stream, const Event& event,
                     TimeMs at_ms);
void evolve_in_place(AggregateState& state, const StreamRef& stream, Event&& event, TimeMs at_ms);

// When this aggregate wants to be looked at again: an order's hold, leg or grace; a pending
// transfer's end; an effect's attempt or pause.
[[nodiscard]] std::optional<TimeMs> deadline_of(const AggregateState& state);

// The command that the line gives itself when that time has come.
[[nodiscard]] Command due_command(const StreamRef& stream);

// Bytes this state roughly takes in memory, for bounded caches.
[[nodiscard]] std::size_t approximate_bytes(const AggregateState& state);

}  // namespace orderlog
