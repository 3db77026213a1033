#pragma once

// The picture of an order's states, drawn from what the walk over them has seen:
// docs/order-states.svg.

#include <string>

#include "tests/domain/order/state_walk.h"

namespace orderlog::testing {

// An SVG of the statuses above and the delivery below, with every step that was taken and the
// events that take it. Deterministic.
[[nodiscard]] std::string draw_states(const WalkReport& report);

}  // namespace orderlog::testing
