#pragma once

// The members of the commands about orders, with what each may hold.

#include "domain/order/commands.h"
#include "domain/order/part_fields.h"

namespace orderlog {

void describe(auto& f, Like<PlaceOrder> auto& e) {
  f("order_id", e.order_id, kOptionalId);
  f("merchant_id", e.merchant_id);
  f("store_id", e.store_id, kOptionalId);
  f("user_id", e.user_id);
  f("channel", e.channel);
  f("items", e.items, List{.max = kMaxItems, .min = 1});
  f("discounts", e.discounts, List{.max = kMaxDiscounts});
  f("address", e.address, kAddressText);
  f("phone", e.phone, kPhoneText);
  f("channel_order_no", e.channel_order_no, kReference);
  f("remark", e.remark, Text{.max_bytes = kMaxRemarkBytes, .form = TextForm::kLines});
  f("coupon_ids", e.coupon_ids, List{.max = kMaxCoupons});
  f("paid", e.paid);
  f("replaces", e.replaces, kOptionalId);
}

void describe(auto& f, Like<PayOrder> auto& e) {
  f("order_id", e.order_id);
  f("points", e.points, Number{.min = 1, .max = kMaxMoney, .presence = kOptional});
  f("balance", e.balance, Number{.min = 1, .max = kMaxMoney, .presence = kOptional});
  f("third_party", e.third_party);
}

void describe(auto& f, Like<ConfirmPayment> auto& e) {
  f("order_id", e.order_id);
  f("leg_id", e.leg_id);
  f("result", e.result);
  f("provider_ref", e.provider_ref, kReference);
}

void describe(auto& f, Like<CollectPayment> auto& e) {
  f("order_id", e.order_id);
  f("amount", e.amount, kSomeMoney);
  f("method", e.method,
    Text{.max_bytes = kMaxReferenceBytes, .presence = kRequired, .min_bytes = 1});
  f("operator_id", e.operator_id);
}

void describe(auto& f, Like<VoidOrder> auto& e) {
  f("order_id", e.order_id);
  f("initiator", e.initiator);
  f("reason", e.reason, kReason);
}

void describe(auto& f, Like<CloseOrder> auto& e) {
  f("order_id", e.order_id);
  f("reason", e.reason, kReason);
}

void describe(auto& f, Like<RequestRefund> auto& e) {
  f("order_id", e.order_id);
  f("initiator", e.initiator);
  f("reason", e.reason, kReason);
  f("amount", e.amount, kSomeMoney);
  f("items", e.items, List{.max = kMaxItems, .min = 1, .may_be_absent = true});
  f("operator_id", e.operator_id, kOptionalId);
}

void describe(auto& f, Like<ApproveRefund> auto& e) {
  f("order_id", e.order_id);
  f("refund_id", e.refund_id);
  f("operator_id", e.operator_id, kOptionalId);
}

void describe(auto& f, Like<RejectRefund> auto& e) {
  f("order_id", e.order_id);
  f("refund_id", e.refund_id);
  f("operator_id", e.operator_id, kOptionalId);
  f("reason", e.reason, kReason);
}

void describe(auto& f, Like<WithdrawRefund> auto& e) {
  f("order_id", e.order_id);
  f("refund_id", e.refund_id);
}

void describe(auto& f, Like<ConfirmRefund> auto& e) {
  f("order_id", e.order_id);
  f("refund_id", e.refund_id);
  f("leg_id", e.leg_id, kOptionalId);
  f("result", e.result);
  f("provider_ref", e.provider_ref, kReference);
}

void describe(auto& f, Like<ExpireOrder> auto& e) { f("order_id", e.order_id); }

void describe(auto& f, Like<AcceptOrder> auto& e) { f("order_id", e.order_id); }

void describe(auto& f, Like<RejectOrder> auto& e) {
  f("order_id", e.order_id);
  f("reason", e.reason, kReason);
  f("operator_id", e.operator_id, kOptionalId);
}

void describe(auto& f, Like<QueuePreparation> auto& e) { f("order_id", e.order_id); }

void describe(auto& f, Like<PrepareOrder> auto& e) { f("order_id", e.order_id); }

void describe(auto& f, Like<RequestCourier> auto& e) {
  f("order_id", e.order_id);
  f("courier", e.courier, kReference);
}

void describe(auto& f, Like<ShipOrder> auto& e) {
  f("order_id", e.order_id);
  f("courier", e.courier, kReference);
  f("tracking", e.tracking, kReference);
}

void describe(auto& f, Like<DeliverOrder> auto& e) { f("order_id", e.order_id); }

void describe(auto& f, Like<ReceiveOrder> auto& e) { f("order_id", e.order_id); }

void describe(auto& f, Like<ChangeAddress> auto& e) {
  f("order_id", e.order_id);
  f("address", e.address, kAddressText);
  f("phone", e.phone, kPhoneText);
}

void describe(auto& f, Like<CorrectStatus> auto& e) {
  f("order_id", e.order_id);
  f("operator_id", e.operator_id);
  f("reason", e.reason,
    Text{.max_bytes = kMaxRemarkBytes,
         .presence = kRequired,
         .min_bytes = 1,
         .form = TextForm::kLines});
  f("paid", e.paid);
  f("delivery_status", e.delivery_status);
  f("refunded_amount", e.refunded_amount, kSomeMoney);
}

}  // namespace orderlog
