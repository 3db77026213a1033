#pragma once

// What is due once an order is paid: the kinds that the rules list for its channel, less those that
// have nothing to do for this order.
//
//   coupon_redemption  orders with coupons
//   weighing_ticket    orders with weighed goods
//   points_award       orders that earn at least one point
//   all others         every order

#include "base/money.h"
#include "domain/effect/kind.h"
#include "domain/order/state.h"
#include "domain/rules.h"

namespace orderlog {

[[nodiscard]] EffectKinds effects_listed(const Rules& rules, Channel channel);

[[nodiscard]] EffectKinds due_after_payment(const Rules& rules, const Order& order);

// What an order of this amount earns: points_per_100 for each 100 of it, rounded down once.
[[nodiscard]] Money points_earned(const Rules& rules, Money amount);

}  // namespace orderlog
