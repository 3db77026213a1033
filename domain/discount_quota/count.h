#pragma once

// At most so many discounted orders per phone and day (Rules::discounted_orders_per_phone_day). A
// process manager: a pure function from a decision's events to further ones of the same commit, so
// that an order counts if and only if it is placed, and exactly as long as it lasts.

#include <optional>

#include "domain/decision.h"

namespace orderlog {

// An order that the decision places with a discount or a coupon uses its quota, which its first
// event names from then on; refused where the quota is used up. An order that the decision voids,
// or refunds in whole, gives its use back, whatever the rules say by then.
[[nodiscard]] std::optional<Rejection> count_discounts(const World& world, const Context& context,
                                                       Decision& decision);

}  // namespace orderlog
