#pragma once

// What holds of an order, its accounts and its pool after every commit.

#include <string>
#include <vector>

#include "tests/domain/memory_world.h"

namespace orderlog::testing {

// The broken ones, in words; none when all is well.
[[nodiscard]] std::vector<std::string> broken_order_rules(const Order& order);

// Of all orders, accounts and pools together: money is conserved and is where the orders' legs say,
// hard pools never oversell and hold what the orders have (I5, I6), and discount quotas have the
// orders that use them.
[[nodiscard]] std::vector<std::string> broken_world_rules(const MemoryWorld& world);

}  // namespace orderlog::testing
