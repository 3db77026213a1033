#pragma once

// OrderSummary held to the Order it stands for.

#include "domain/order/summary.h"
#include "tests/domain/memory_world.h"

namespace orderlog::testing {

// What the whole order says of itself.
[[nodiscard]] OrderSummary summary_of(const Order& order);

// The domain's own fold. Of every order's event it is expected that the summary before it, folded
// on, is the summary after it; since both begin empty, all of a life's summaries are right then.
// A MemoryWorld::Evolve.
[[nodiscard]] AggregateState evolve_with_summary(AggregateState state, const StreamRef& stream,
                                                 const Event& event, TimeMs at_ms);

}  // namespace orderlog::testing
