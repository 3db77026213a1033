#pragma once

// The members of everything about orders, as commands, events and states show them; see
// domain/codec/field.h.

#include "domain/codec/field.h"
#include "domain/order/commands.h"
#include "domain/order/events.h"
#include "domain/order/old_events.h"
#include "domain/order/state.h"
#include "domain/rules.h"

namespace orderlog {

template <>
struct EnumText<OrderStatus> {
  static constexpr auto kParse = order_status_from;
  static constexpr std::string_view kChoices =
      "unpaid, paying, paid, pay_failed, voiding, voided, void_failed, refunding, refunded, "
      "refund_failed";
};
template <>
struct EnumText<RefundStatus> {
  static constexpr auto kParse = refund_status_from;
  static constexpr std::string_view kChoices =
      "none, requested, rejected, processing, succeeded, failed";
};
template <>
struct EnumText<DeliveryStatus> {
  static constexpr auto kParse = delivery_status_from;
  static constexpr std::string_view kChoices =
      "awaiting_acceptance, accepted, not_prepared, prepared, awaiting_pickup, picked_up, "
      "delivered";
};
template <>
struct EnumText<CancelType> {
  static constexpr auto kParse = cancel_type_from;
  static constexpr std::string_view kChoices = "none, system, customer, store";
};
template <>
struct EnumText<Channel> {
  static constexpr auto kParse = channel_from;
  static constexpr std::string_view kChoices = "flash, terminal, official, third_party";
};
template <>
struct EnumText<Initiator> {
  static constexpr auto kParse = initiator_from;
  static constexpr std::string_view kChoices = "customer, store, system";
};
template <>
struct EnumText<LegKind> {
  static constexpr auto kParse = leg_kind_from;
  static constexpr std::string_view kChoices = "points, balance, third_party, offline";
};
template <>
struct EnumText<LegState> {
  static constexpr auto kParse = leg_state_from;
  static constexpr std::string_view kChoices = "held, settled, failed, released, late";
};
template <>
struct EnumText<RefundState> {
  static constexpr auto kParse = refund_state_from;
  static constexpr std::string_view kChoices =
      "requested, rejected, withdrawn, processing, succeeded, failed";
};
template <>
struct EnumText<DeadlineKind> {
  static constexpr auto kParse = deadline_kind_from;
  static constexpr std::string_view kChoices = "hold, leg, grace";
};
template <>
struct EnumText<ProviderResult> {
  static constexpr auto kParse = provider_result_from;
  static constexpr std::string_view kChoices = "succeeded, failed, unknown";
};

inline constexpr Id kOptionalId{.presence = kOptional};
inline constexpr Number kOptionalNumber{.presence = kOptional};
inline constexpr Number kSomeMoney{.min = 1, .max = kMaxMoney};
inline constexpr Number kSomeUnits{.min = 1, .max = kMaxQuantity};
inline constexpr Text kReason{.max_bytes = kMaxRemarkBytes, .form = TextForm::kLines};
inline constexpr Text kAddressText{.max_bytes = kMaxAddressBytes, .form = TextForm::kLines};
inline constexpr Text kPhoneText{.max_bytes = kMaxPhoneBytes};
inline constexpr Text kReference{.max_bytes = kMaxReferenceBytes};
// Articles are named by the merchants' own systems, which know spaces and umlauts.
inline constexpr Text kSkuText{.max_bytes = kMaxIdLength, .presence = kRequired, .min_bytes = 1};

// Parts

void describe_item(auto& f, auto& e) {
  f("sku", e.sku, kSkuText);
  f("title", e.title, Text{.max_bytes = kMaxTitleBytes, .presence = kRequired});
  f("quantity", e.quantity, kSomeUnits);
  f("unit_price", e.unit_price, Number{.max = kMaxMoney});
  f("weighed", e.weighed);
}

void describe(auto& f, Like<Item> auto& e) { describe_item(f, e); }

void describe(auto& f, Like<PlacedItem> auto& e) {
  describe_item(f, e);
  f("discount", e.discount, kOptionalNumber);
}

void describe(auto& f, Like<Discount> auto& e) {
  f("code", e.code, Text{.max_bytes = kMaxReferenceBytes, .presence = kRequired, .min_bytes = 1});
  f("amount", e.amount, kSomeMoney);
}

void describe(auto& f, Like<Leg> auto& e) {
  f("leg_id", e.id);
  f("kind", e.kind);
  f("state", e.state);
  f("amount", e.amount);
  f("refunded", e.refunded, kOptionalNumber);
  f("provider", e.provider);
  f("provider_ref", e.provider_ref);
  f("method", e.method);
  f("operator_id", e.operator_id);
  f("asked", e.asked);
}

void describe(auto& f, Like<PendingVoid> auto& e) {
  f("initiator", e.initiator);
  f("reason", e.reason);
}

void describe(auto& f, Like<RefundItem> auto& e) {
  f("sku", e.sku, kSkuText);
  f("quantity", e.quantity, kSomeUnits);
}

void describe(auto& f, Like<RefundPart> auto& e) {
  f("leg_id", e.leg_id);
  f("amount", e.amount);
  f("returned", e.returned);
}

void describe(auto& f, Like<Refund> auto& e) {
  f("refund_id", e.id);
  f("state", e.state);
  f("initiator", e.initiator);
  f("amount", e.amount);
  f("reason", e.reason);
  f("items", e.items);
  f("parts", e.parts);
  f("operator_id", e.operator_id);
  f("provider_ref", e.provider_ref);
}

void describe(auto& f, Like<OrderDelivery> auto& e) {
  f("courier", e.courier);
  f("tracking", e.tracking);
  f("accepted_at", e.accepted_at, kOptionalNumber);
  f("prepared_at", e.prepared_at, kOptionalNumber);
  f("shipped_at", e.shipped_at, kOptionalNumber);
  f("delivered_at", e.delivered_at, kOptionalNumber);
}

void describe(auto& f, Like<OrderDeadline> auto& e) {
  f("kind", e.kind);
  f("due_at", e.due_ms);
}

void describe(auto& f, Like<ThirdPartyPayment> auto& e) {
  f("provider", e.provider, Id{});
  f("amount", e.amount, kSomeMoney);
}

// Commands

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

// Events, each as its newest version has it

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

void describe(auto& f, Like<RefundSucceeded> auto& e) {
  f("refund_id", e.refund_id);
  f("provider_ref", e.provider_ref);
}

void describe(auto& f, Like<RefundFailed> auto& e) {
  f("refund_id", e.refund_id);
  f("code", e.code);
}

// Events, as older versions have them

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

// State

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
