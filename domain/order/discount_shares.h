#pragma once

// How an order's discounts are split among its items.

#include <vector>

#include "base/money.h"
#include "domain/order/state.h"

namespace orderlog {

// Shares of `discount` in proportion to `prices`, by largest remainder: each is the exact share
// rounded down, and the units that rounding left over go, one each, to those that lost most by it,
// among equals to the dearer, then to the earlier. The shares sum to `discount`, and none exceeds
// its price. No price is negative, their sum is exact, and `discount` lies between 0 and that sum.
[[nodiscard]] std::vector<Money> discount_shares(Money discount, const std::vector<Money>& prices);

// Sets every item's share of all the discounts. Items and discounts that no decision lets through,
// since they cost more than is exact or less than nothing, have no shares: a log or a row may hold
// anything, and reading it goes through here.
void share_discounts(const std::vector<Discount>& discounts, std::vector<PlacedItem>& items);

// The items as an order has them, each with its share.
[[nodiscard]] std::vector<PlacedItem> placed_items(std::vector<Item> items,
                                                   const std::vector<Discount>& discounts);

}  // namespace orderlog
