#include "domain/order/legs.h"

#include <string>
#include <utility>

#include "base/check.h"

namespace orderlog {
namespace {

std::string joined(std::string_view a, std::string_view b, std::string_view c) {
  std::string text;
  text.reserve(a.size() + b.size() + c.size());
  text += a;
  text += b;
  text += c;
  return text;
}

AccountId source_of(const Order& order, const Leg& leg) {
  switch (leg.kind) {
    case LegKind::kPoints:
      return points_account_of(order.user_id);
    case LegKind::kBalance:
      return balance_account_of(order.user_id);
    case LegKind::kThirdParty:
      return provider_account(leg.provider);
    case LegKind::kOffline:
      return cash_account_of(order.merchant_id);
  }
  ORDERLOG_CHECK(false, "a leg has a kind");
}

AccountId destination_of(const Order& order, const Leg& leg) {
  return leg.kind == LegKind::kPoints ? merchant_points_account(order.merchant_id)
                                      : merchant_balance_account(order.merchant_id);
}

}  // namespace

LegId leg_id_at(std::size_t number) { return LegId("l" + std::to_string(number)); }

RefundId refund_id_at(std::size_t number) { return RefundId("r" + std::to_string(number)); }

Leg channel_leg(Channel channel, std::string_view channel_order_no, const LegId& id, Money amount) {
  Leg leg;
  leg.id = id;
  leg.kind = LegKind::kThirdParty;
  leg.state = LegState::kSettled;
  leg.amount = amount;
  leg.provider = to_string(channel);
  leg.provider_ref = channel_order_no;
  return leg;
}

Movement movement_of(const Order& order, const Leg& leg) {
  return {TransferId(joined(order.id.view(), ":", leg.id.view())), source_of(order, leg),
          destination_of(order, leg), leg.amount, joined("payment of order ", order.id.view(), "")};
}

Movement movement_back(const Order& order, const Leg& leg, Money amount, std::string_view reason) {
  std::string id = joined(order.id.view(), ":", reason);
  id += ':';
  id += leg.id.view();
  const std::string_view what = reason == "void" ? "void of order " : "refund of order ";
  return {TransferId(std::move(id)), destination_of(order, leg), source_of(order, leg), amount,
          joined(what, order.id.view(), "")};
}

}  // namespace orderlog
