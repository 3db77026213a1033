#pragma once

// An order as a decision leaves it, for whatever is due because of that.

#include "domain/decision.h"

namespace orderlog {

// `before`: the order as the decision found it, or just its id for one that the decision places.
[[nodiscard]] Order as_decided(Order before, const Decision& decision, TimeMs at);

}  // namespace orderlog
