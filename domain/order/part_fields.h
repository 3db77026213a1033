#pragma once

// The members of what an order is made of: its items, legs, refunds and delivery, and the bounds of
// the texts and numbers that its commands share.

#include "domain/codec/field.h"
#include "domain/order/commands.h"
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
struct EnumText<TerminalView> {
  static constexpr auto kParse = terminal_view_from;
  static constexpr std::string_view kChoices =
      "hidden, paid, prepared, awaiting_delivery, delivering, delivered, completed, refunding, "
      "refunded, cancelled";
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
  f("failed", e.failed);
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

}  // namespace orderlog
