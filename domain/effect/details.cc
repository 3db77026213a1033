#include "domain/effect/details.h"

#include "base/json/writer.h"

namespace orderlog {
namespace {

void write_leg(const Leg& leg, Money amount, JsonWriter& json) {
  json.member("leg_id", leg.id.view()).member("provider", leg.provider);
  json.member_if("provider_ref", leg.provider_ref).member("amount", amount);
}

}  // namespace

std::string details_of_order(const Order& order) {
  std::string details;
  JsonWriter json(details);
  json.begin_object();
  json.member("order_code", order.order_code).member("merchant_id", order.merchant_id.view());
  json.member("user_id", order.user_id.view()).member("amount", order.amount);
  json.end_object();
  return details;
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
    if (leg == nullptr || leg->kind != LegKind::kThirdParty || part.returned) continue;
    json.begin_object();
    write_leg(*leg, part.amount, json);
    json.end_object();
  }
  json.end_array().end_object();
  return details;
}

}  // namespace orderlog
