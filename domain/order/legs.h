#pragma once

// Payment legs and the ledger: which accounts a leg's money moves between, and under which
// transfer ids.
//
//   points       points:{user}       → merchant-points:{merchant}
//   balance      balance:{user}      → merchant-balance:{merchant}
//   third_party  provider:{provider} → merchant-balance:{merchant}
//   offline      cash:{merchant}     → merchant-balance:{merchant}

#include <span>
#include <string_view>

#include "domain/account/decide.h"
#include "domain/order/state.h"

namespace orderlog {

[[nodiscard]] constexpr bool is_internal(LegKind kind) {
  return kind == LegKind::kPoints || kind == LegKind::kBalance;
}

// The id of the order's n-th leg, counted from 1: "l1"; of its n-th refund: "r1".
[[nodiscard]] LegId leg_id_at(std::size_t number);
[[nodiscard]] RefundId refund_id_at(std::size_t number);

// A channel has the customer's money, and owes it to the merchant.
[[nodiscard]] Leg channel_leg(Channel channel, std::string_view channel_order_no, const LegId& id,
                              Money amount);

// The leg's own transfer, "{order_id}:{leg_id}".
[[nodiscard]] Movement movement_of(const Order& order, const Leg& leg);

// What a refund gives back of it, "{order_id}:{refund_id}:{leg_id}"; a void is
// "{order_id}:void:{leg_id}".
[[nodiscard]] Movement movement_back(const Order& order, const Leg& leg, Money amount,
                                     std::string_view reason);

}  // namespace orderlog
