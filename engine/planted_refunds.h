#pragma once

// A planted bug, for tests that must find it (LineOptions::planted_whole_refunds).

#include "base/clock.h"
#include "domain/decision.h"

namespace orderlog {

// Where the decision offers a refund to its providers, it asks them for the whole of each leg,
// however little of it the refund is about.
void ask_for_whole_legs(const World& world, TimeMs now_ms, Decision& decision);

}  // namespace orderlog
