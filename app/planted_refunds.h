#pragma once

// The planted bug faults.refunds_ask_for_whole_legs, which the tests of the shops' day must find.
// Where others are an `if` in what they break, this one is a decide of its own, so that the engine
// need not know of it.

#include "domain/decision.h"

namespace orderlog {

// Decides as orderlog::decide does. Where that offers a refund to its providers, it asks them for
// the whole of each leg, however little of it the refund is about.
[[nodiscard]] DecisionResult decide_asking_for_whole_legs(const World& world,
                                                          const Context& context,
                                                          const Command& command);

}  // namespace orderlog
