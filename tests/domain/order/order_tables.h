#pragma once

// The tables of docs/domain.md once more, as a reader of that page would write them down; the
// domain's own are in domain/order/transitions.cc.

#include "domain/order/state.h"

namespace orderlog::testing {

[[nodiscard]] bool documented_step(OrderStatus from, OrderStatus to);
[[nodiscard]] bool documented_combination(OrderStatus status, RefundStatus refund_status,
                                          DeliveryStatus delivery_status, CancelType cancel_type);

}  // namespace orderlog::testing
