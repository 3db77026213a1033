#pragma once

// What a pool allows, and the events by which it says so.

#include <cstdint>

#include "base/result.h"
#include "domain/decision.h"
#include "domain/pool/commands.h"
#include "domain/pool/events.h"
#include "domain/pool/state.h"

namespace orderlog {

[[nodiscard]] DecisionResult open_pool(const World& world, const Context& context,
                                       const OpenPool& command);

// More units for the pool, or fewer, whatever its window: not_found, and what adjust_units says.
[[nodiscard]] DecisionResult adjust_pool(const World& world, const AdjustPool& command);

// sold_out where a hard pool has sold or reserved what is to be written off, invalid_quantity where
// `add` is 0 or the total would leave 0 to kMaxQuantity, the bounds it was opened within.
[[nodiscard]] Result<PoolAdjusted, Rejection> adjust_units(const Pool& pool,
                                                           const AdjustPool& command);

// Units for an order that is not paid yet. The checks run from what is wrong with the request to
// what is left in the pool, so that a buyer who could not buy anyway does not hear "sold out":
// invalid_quantity, sale_not_open, sale_closed, per_user_limit (what the user has reserved or
// bought counts; the rules' limit, when above 0, stands in for the pool's), unpaid_limit, sold_out
// (hard pools only).
[[nodiscard]] Result<UnitsReserved, Rejection> reserve_units(const Pool& pool, const OrderId& order,
                                                             const UserId& user,
                                                             std::int64_t quantity,
                                                             const Context& context);

// What becomes of reserved units: the order was paid, or voided; and of sold ones, once the whole
// order was refunded.
[[nodiscard]] UnitsSold sell_units(const OrderId& order, const UserId& user, std::int64_t quantity);
[[nodiscard]] UnitsReleased release_units(const OrderId& order, const UserId& user,
                                          std::int64_t quantity);
[[nodiscard]] UnitsReturned return_units(const OrderId& order, const UserId& user,
                                         std::int64_t quantity);

// Of a shop's stock, whatever the window: sold_out (hard pools only), invalid_quantity where the
// pool can't count that far.
[[nodiscard]] Result<StockTaken, Rejection> take_stock(const Pool& pool, const OrderId& order,
                                                       std::int64_t quantity);

// `pool` bears its id already; `at` is the commit's time.
[[nodiscard]] Pool evolve_pool(Pool pool, const PoolEvent& event, TimeMs at);

}  // namespace orderlog
