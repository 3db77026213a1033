#pragma once

// The members of an order's events, each as its newest version has it, then as older ones had it.

#include "domain/order/events.h"
#include "domain/order/old_events.h"
#include "domain/order/part_fields.h"

namespace orderlog {

void describe(auto& f, Like<OrderPlaced> auto& e) {
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
  f("hold_expires_at", e.hold_expires_at, kOptionalNumber);
  f("leg_timeout_ms", e.leg_timeout_ms, kOptionalNumber);
  f("grace_ms", e.grace_ms, kOptionalNumber);
}

void describe(auto&, Like<PaymentStarted> auto&) {}

void describe(auto& f, Like<LegHeld> auto& e) {
  f("leg", e.leg);
  f("expires_at", e.expires_at, kOptionalNumber);
}

void describe(auto& f, Like<LegSettled> auto& e) { f("leg", e.leg); }

void describe(auto& f, Like<LegFailed> auto& e) {
  f("leg_id", e.leg_id);
  f("code", e.code);
}

void describe(auto& f, Like<LegReleased> auto& e) { f("leg_id", e.leg_id); }

void describe(auto&, Like<OrderPaid> auto&) {}

void describe(auto& f, Like<PaymentFailed> auto& e) {
  f("code", e.code);
  f("grace_expires_at", e.grace_expires_at, kOptionalNumber);
}

void describe(auto& f, Like<LatePaymentReceived> auto& e) {
  f("leg_id", e.leg_id);
  f("amount", e.amount);
  f("provider_ref", e.provider_ref);
}

void describe(auto& f, Like<ProviderAsked> auto& e) { f("leg_id", e.leg_id); }

void describe(auto& f, Like<VoidRequested> auto& e) {
  f("initiator", e.initiator);
  f("reason", e.reason);
}

void describe(auto& f, Like<VoidStarted> auto& e) {
  f("initiator", e.initiator);
  f("reason", e.reason);
}

void describe(auto& f, Like<OrderVoided> auto& e) { f("cancel_type", e.cancel_type); }

void describe(auto& f, Like<VoidFailed> auto& e) { f("code", e.code); }

void describe(auto&, Like<OrderAccepted> auto&) {}

void describe(auto& f, Like<OrderRejected> auto& e) { f("reason", e.reason); }

void describe(auto&, Like<PreparationQueued> auto&) {}

void describe(auto&, Like<OrderPrepared> auto&) {}

void describe(auto& f, Like<CourierRequested> auto& e) { f("courier", e.courier); }

void describe(auto& f, Like<OrderShipped> auto& e) {
  f("courier", e.courier);
  f("tracking", e.tracking);
}

void describe(auto&, Like<OrderDelivered> auto&) {}

void describe(auto&, Like<OrderReceived> auto&) {}

void describe(auto& f, Like<AddressChanged> auto& e) {
  f("address", e.address);
  f("phone", e.phone);
}

void describe(auto& f, Like<OrderClosed> auto& e) { f("reason", e.reason); }

void describe(auto& f, Like<StatusCorrected> auto& e) {
  f("operator_id", e.operator_id);
  f("reason", e.reason);
  f("delivery_status", e.delivery_status);
}

void describe(auto& f, Like<RefundRequested> auto& e) {
  f("refund_id", e.refund_id);
  f("initiator", e.initiator);
  f("amount", e.amount);
  f("reason", e.reason);
  f("items", e.items);
}

void describe(auto& f, Like<RefundRejected> auto& e) {
  f("refund_id", e.refund_id);
  f("operator_id", e.operator_id);
  f("reason", e.reason);
}

void describe(auto& f, Like<RefundWithdrawn> auto& e) { f("refund_id", e.refund_id); }

void describe(auto& f, Like<RefundStarted> auto& e) {
  f("refund_id", e.refund_id);
  f("operator_id", e.operator_id);
  f("parts", e.parts);
}

void describe(auto& f, Like<RefundPartReturned> auto& e) {
  f("refund_id", e.refund_id);
  f("leg_id", e.leg_id);
  f("amount", e.amount);
  f("provider_ref", e.provider_ref);
}

void describe(auto& f, Like<RefundPartFailed> auto& e) {
  f("refund_id", e.refund_id);
  f("leg_id", e.leg_id);
  f("code", e.code);
}

void describe(auto& f, Like<RefundResumed> auto& e) {
  f("refund_id", e.refund_id);
  f("parts", e.parts);
}

void describe(auto& f, Like<RefundSucceeded> auto& e) {
  f("refund_id", e.refund_id);
  f("provider_ref", e.provider_ref);
}

void describe(auto& f, Like<RefundFailed> auto& e) {
  f("refund_id", e.refund_id);
  f("code", e.code);
}

// Older versions

void describe(auto& f, Like<OrderPlacedV1> auto& e) {
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
  f("hold_expires_at", e.hold_expires_at, kOptionalNumber);
  f("leg_timeout_ms", e.leg_timeout_ms, kOptionalNumber);
  f("grace_ms", e.grace_ms, kOptionalNumber);
}

}  // namespace orderlog
