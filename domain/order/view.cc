#include "domain/order/view.h"

namespace orderlog {
namespace {

void write_optional(JsonWriter& json, std::string_view name, TimeMs time) {
  if (time > 0) json.member(name, time);
}

void write_items(const std::vector<PlacedItem>& items, JsonWriter& json) {
  json.key("items").begin_array();
  for (const PlacedItem& item : items) {
    json.begin_object().member("sku", item.sku.view()).member("title", item.title);
    json.member("quantity", item.quantity).member("unit_price", item.unit_price);
    if (item.weighed) json.member("weighed", true);
    if (item.discount != 0) json.member("discount", item.discount);
    json.end_object();
  }
  json.end_array();
}

void write_discounts(const std::vector<Discount>& discounts, JsonWriter& json) {
  json.key("discounts").begin_array();
  for (const Discount& discount : discounts) {
    json.begin_object().member("code", discount.code).member("amount", discount.amount);
    json.end_object();
  }
  json.end_array();
}

void write_payments(const std::vector<Leg>& legs, JsonWriter& json) {
  json.key("payments").begin_array();
  for (const Leg& leg : legs) {
    json.begin_object().member("leg_id", leg.id.view()).member("kind", to_string(leg.kind));
    json.member("state", to_string(leg.state)).member("amount", leg.amount);
    json.member("refunded", leg.refunded).member_if("provider", leg.provider);
    json.member_if("provider_ref", leg.provider_ref).member_if("method", leg.method);
    json.member_if("operator_id", leg.operator_id.view());
    if (leg.asked) json.member("asked", true);
    json.end_object();
  }
  json.end_array();
}

void write_refund(const Refund& refund, JsonWriter& json) {
  json.begin_object().member("refund_id", refund.id.view());
  json.member("state", to_string(refund.state)).member("initiator", to_string(refund.initiator));
  json.member("amount", refund.amount).member_if("reason", refund.reason);
  if (!refund.items.empty()) {
    json.key("items").begin_array();
    for (const RefundItem& item : refund.items) {
      json.begin_object().member("sku", item.sku.view()).member("quantity", item.quantity);
      json.end_object();
    }
    json.end_array();
  }
  if (!refund.parts.empty()) {
    json.key("parts").begin_array();
    for (const RefundPart& part : refund.parts) {
      json.begin_object().member("leg_id", part.leg_id.view()).member("amount", part.amount);
      if (part.returned) json.member("returned", true);
      if (part.failed) json.member("failed", true);
      json.end_object();
    }
    json.end_array();
  }
  json.member_if("operator_id", refund.operator_id.view());
  json.member_if("provider_ref", refund.provider_ref).end_object();
}

void write_delivery(const OrderDelivery& delivery, JsonWriter& json) {
  json.key("delivery").begin_object();
  json.member_if("courier", delivery.courier).member_if("tracking", delivery.tracking);
  write_optional(json, "accepted_at", delivery.accepted_at);
  write_optional(json, "prepared_at", delivery.prepared_at);
  write_optional(json, "shipped_at", delivery.shipped_at);
  write_optional(json, "delivered_at", delivery.delivered_at);
  json.end_object();
}

void write_strings(std::string_view name, const std::vector<std::string>& values,
                   JsonWriter& json) {
  json.key(name).begin_array();
  for (const std::string& value : values) json.string(value);
  json.end_array();
}

}  // namespace

void write_order_members(const Order& order, StreamVersion version, Tense tense, JsonWriter& json) {
  json.member("order_id", order.id.view()).member("order_code", order.order_code);
  json.member("merchant_id", order.merchant_id.view());
  json.member_if("store_id", order.store_id.view()).member("user_id", order.user_id.view());
  json.member("channel", to_string(order.channel));
  json.member_if("channel_order_no", order.channel_order_no);
  json.member_if("pool_id", order.pool_id.view());
  json.member("status", to_string(order.status));
  json.member("refund_status", to_string(order.refund_status));
  json.member("delivery_status", to_string(order.delivery_status));
  json.member("cancel_type", to_string(order.cancel_type));
  json.member_if("cancel_reason", order.cancel_reason);
  json.member("terminal_view", to_string(terminal_view(order)));
  json.member("amount", order.amount).member("remain_pay", order.remain_pay());
  json.member("paid", order.paid_amount()).member("refunded", order.refunded_amount());
  write_payments(order.legs, json);
  json.key("refunds").begin_array();
  for (const Refund& refund : order.refunds) write_refund(refund, json);
  json.end_array();
  if (order.pending_void) {
    json.key("pending_void").begin_object();
    json.member("initiator", to_string(order.pending_void->initiator));
    json.member_if("reason", order.pending_void->reason).end_object();
  }
  if (order.delivery) write_delivery(*order.delivery, json);
  write_items(order.items, json);
  if (!order.discounts.empty()) write_discounts(order.discounts, json);
  json.member_if("address", order.address).member_if("phone", order.phone);
  json.member_if("remark", order.remark);
  if (!order.coupon_ids.empty()) write_strings("coupon_ids", order.coupon_ids, json);
  if (!order.present.empty()) json.key("present").raw(order.present);
  write_strings("allowed_actions",
                tense == Tense::kPresent ? allowed_actions(order) : std::vector<std::string>(),
                json);
  json.member("created_at", order.created_at).member("updated_at", order.updated_at);
  write_optional(json, "paid_at", order.paid_at);
  if (order.deadline) json.member("deadline_at", order.deadline->due_ms);
  json.member("closed", order.closed).member("version", version.value());
}

}  // namespace orderlog
