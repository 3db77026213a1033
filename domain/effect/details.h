#pragma once

// What whoever carries out an effect has to know, as a JSON object.

#include <string>

#include "domain/effect/kind.h"
#include "domain/order/state.h"

namespace orderlog {

// {order_code, merchant_id, user_id, amount, channel, [store_id], [channel_order_no]}, and by kind:
//   coupon_redemption                          coupon_ids
//   points_award                               points
//   weighing_ticket                            items: the weighed ones
//   notification, stock                        nothing else
//   all others                                 items, [pool_id], [present]
// An item is {sku, title, quantity}. Details longer than kMaxAttributesBytes (domain/rules.h) are
// without items and present, and say items_left_out: true; the order has them.
[[nodiscard]] std::string details_after_payment(const Order& order, EffectKind kind, Money points);

// {leg_id, provider, provider_ref, amount}; the whole leg's amount where `amount` is 0.
[[nodiscard]] std::string details_of_leg(const Order& order, const LegId& leg_id, Money amount);

// {refund_id, reason, parts: [as above, …]} of the parts that providers are to return.
[[nodiscard]] std::string details_of_refund(const Order& order, const Refund& refund);

}  // namespace orderlog
