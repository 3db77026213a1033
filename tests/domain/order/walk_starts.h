#pragma once

// Where the walk over an order's states (state_walk.h) begins: every way in which an order comes
// into being.

#include <vector>

#include "domain/order/state.h"
#include "tests/domain/order/state_walk.h"

namespace orderlog::testing {

[[nodiscard]] WalkStart placed_on(Channel channel, Money amount);
[[nodiscard]] std::vector<WalkStart> all_walk_starts();

// From all of them; taken once, each event held to its summary too (summary_oracle.h).
[[nodiscard]] const WalkReport& whole_walk();

}  // namespace orderlog::testing
