#pragma once

// The members of an order's state, as snapshots keep them.

#include "domain/order/part_fields.h"
#include "domain/order/state.h"

namespace orderlog {

void describe(auto& f, Like<Order> auto& e) {
  f("order_code", e.order_code);
  f("merchant_id", e.merchant_id);
  f("store_id", e.store_id);
  f("user_id", e.user_id);
  f("channel", e.channel);
  f("channel_order_no", e.channel_order_no);
  f("pool_id", e.pool_id);
  f("items", e.items);
  f("discounts", e.discounts);
  f("amount", e.amount);
  f("address", e.address);
  f("phone", e.phone);
  f("remark", e.remark);
  f("coupon_ids", e.coupon_ids);
  f("present", e.present, Json{});
  f("discount_quota_id", e.discount_quota_id);
  f("status", e.status);
  f("refund_status", e.refund_status);
  f("delivery_status", e.delivery_status);
  f("cancel_type", e.cancel_type);
  f("closed", e.closed);
  f("cancel_reason", e.cancel_reason);
  f("delivery", e.delivery);
  f("pending_void", e.pending_void);
  f("paid_unwanted", e.paid_unwanted);
  f("legs", e.legs);
  f("refunds", e.refunds);
  f("before_refund", e.before_refund, OptionalChoice<OrderStatus>{OrderStatus::kPaid});
  f("before_refund_status", e.before_refund_status,
    OptionalChoice<RefundStatus>{RefundStatus::kNone});
  f("deadline", e.deadline);
  f("grace_ms", e.grace_ms, kOptionalNumber);
  f("leg_timeout_ms", e.leg_timeout_ms, kOptionalNumber);
  f("created_at", e.created_at);
  f("updated_at", e.updated_at);
  f("paid_at", e.paid_at, kOptionalNumber);
}

}  // namespace orderlog
