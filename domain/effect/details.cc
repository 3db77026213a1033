#include "domain/effect/details.h"

#include "base/json/writer.h"
#include "domain/rules.h"

namespace orderlog {
namespace {

void write_leg(const Leg& leg, Money amount, JsonWriter& json) {
  json.member("leg_id", leg.id.view()).member("provider", leg.provider);
  json.member_if("provider_ref", leg.provider_ref).member("amount", amount);
}

void write_items(const Order& order, bool only_weighed, JsonWriter& json) {
  json.key("items").begin_array();
  for (const PlacedItem& item : order.items) {
    if (only_weighed && !item.weighed) continue;
    json.begin_object();
    json.member("sku", item.sku.view()).member("title", item.title);
    json.member("quantity", item.quantity);
    json.end_object();
  }
  json.end_array();
}

}  // namespace

namespace {

enum class Extent { kWhole, kWithoutItems };

std::string write_after_payment(const Order& order, EffectKind kind, Money points, Extent extent) {
  std::string details;
  JsonWriter json(details);
  json.begin_object();
  json.member("order_code", order.order_code).member("merchant_id", order.merchant_id.view());
  json.member("user_id", order.user_id.view()).member("amount", order.amount);
  json.member("channel", to_string(order.channel)).member_if("store_id", order.store_id.view());
  json.member_if("channel_order_no", order.channel_order_no);
  const bool has_items = extent == Extent::kWhole;
  switch (kind) {
    case EffectKind::kNotification:
    case EffectKind::kProviderQuery:
    case EffectKind::kProviderRefund:
    case EffectKind::kStock:  // the engine has the order
      break;
    case EffectKind::kCouponRedemption:
      json.key("coupon_ids").begin_array();
      for (const std::string& coupon : order.coupon_ids) json.string(coupon);
      json.end_array();
      break;
    case EffectKind::kPointsAward:
      json.member("points", points);
      break;
    case EffectKind::kWeighingTicket:
      if (has_items) write_items(order, true, json);
      break;
    case EffectKind::kGiftPack:
    case EffectKind::kAssetIssue:
    case EffectKind::kBuyBackOrder:
    case EffectKind::kActivityUpdate:
      if (has_items) write_items(order, false, json);
      json.member_if("pool_id", order.pool_id.view());
      if (has_items && !order.present.empty()) json.key("present").raw(order.present);
      break;
  }
  if (!has_items) json.key("items_left_out").boolean(true);
  json.end_object();
  return details;
}

}  // namespace

std::string details_after_payment(const Order& order, EffectKind kind, Money points) {
  std::string details = write_after_payment(order, kind, points, Extent::kWhole);
  if (details.size() <= kMaxAttributesBytes) return details;
  return write_after_payment(order, kind, points, Extent::kWithoutItems);
}

std::string details_of_leg(const Order& order, const LegId& leg_id, Money amount) {
  std::string details;
  const Leg* leg = find_leg(order, leg_id);
  if (leg == nullptr) return details;
  JsonWriter json(details);
  json.begin_object();
  write_leg(*leg, amount > 0 ? amount : leg->amount, json);
  json.end_object();
  return details;
}

std::string details_of_refund(const Order& order, const Refund& refund) {
  std::string details;
  JsonWriter json(details);
  json.begin_object();
  json.member("refund_id", refund.id.view()).member_if("reason", refund.reason);
  json.key("parts").begin_array();
  for (const RefundPart& part : refund.parts) {
    const Leg* leg = find_leg(order, part.leg_id);
    if (leg == nullptr || leg->kind != LegKind::kThirdParty) continue;
    if (part.returned || part.failed) continue;
    json.begin_object();
    write_leg(*leg, part.amount, json);
    json.end_object();
  }
  json.end_array().end_object();
  return details;
}

}  // namespace orderlog
