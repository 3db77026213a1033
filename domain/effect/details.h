#pragma once

// What whoever carries out an effect has to know, as a JSON object.

#include <string>

#include "domain/order/state.h"

namespace orderlog {

// {order_code, merchant_id, user_id, amount}
[[nodiscard]] std::string details_of_order(const Order& order);

// {leg_id, provider, provider_ref, amount}; the whole leg's amount where `amount` is 0.
[[nodiscard]] std::string details_of_leg(const Order& order, const LegId& leg_id, Money amount);

// {refund_id, reason, parts: [as above, …]} of the parts that providers are to return.
[[nodiscard]] std::string details_of_refund(const Order& order, const Refund& refund);

}  // namespace orderlog
