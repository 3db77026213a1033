#pragma once

// How an order's discounts are split among its items.

#include <vector>

#include "base/money.h"

namespace orderlog {

// Shares of `discount` in proportion to `prices`, by largest remainder: each is the exact share
// rounded down, and the units that rounding left over go, one each, to those that lost most by it,
// among equals to the dearer, then to the earlier. The shares sum to `discount`, and none exceeds
// its price. No price is negative, their sum is exact, and `discount` lies between 0 and that sum.
[[nodiscard]] std::vector<Money> discount_shares(Money discount, const std::vector<Money>& prices);

}  // namespace orderlog
