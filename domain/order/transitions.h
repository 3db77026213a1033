#pragma once

// Which statuses may follow one another, and which may stand side by side: the two tables of
// docs/domain.md, as data. Everything that changes an order's status goes through them.

#include "domain/order/state.h"

namespace orderlog {

[[nodiscard]] bool may_follow(OrderStatus from, OrderStatus to);

// Whether the order's status, refund_status, delivery_status and cancel_type may exist together.
[[nodiscard]] bool may_combine(const Order& order);

// Who asked for an order's end is what it shows as 取消类型.
[[nodiscard]] CancelType cancel_type_of(Initiator initiator);

}  // namespace orderlog
