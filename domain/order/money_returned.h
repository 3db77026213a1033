#pragma once

// A provider has returned money: what becomes of the order that it was paid for.

#include <string>

#include "domain/decision.h"

namespace orderlog {

// `effect` is one of kind provider_refund, open or withdrawn, about a refund "r…" or a leg "l…";
// the answer shows it. `result` is the provider's reference, where it is short enough to be one.
[[nodiscard]] DecisionResult money_returned(const World& world, const Context& context,
                                            const Effect& effect, const std::string& result);

}  // namespace orderlog
