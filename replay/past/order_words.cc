// What happens to an order, in words. Every event is named here: the compiler asks for a new one.

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "replay/past/words.h"

namespace orderlog {
namespace {

std::string text(std::string_view words) { return std::string(words); }

std::string by_operator(const OperatorId& id) {
  return id.empty() ? std::string() : " by operator " + id.str();
}

std::string reference(std::string_view provider_ref) {
  return provider_ref.empty() ? std::string() : ", its reference " + std::string(provider_ref);
}

std::string leg_money(const Leg& leg) {
  return leg.kind == LegKind::kPoints ? std::to_string(leg.amount) + " points"
                                      : money_words(leg.amount);
}

// "3.00 of the balance", "8.00 by wx"
std::string leg_words(const Leg& leg) {
  switch (leg.kind) {
    case LegKind::kPoints:
      return leg_money(leg);
    case LegKind::kBalance:
      return leg_money(leg) + " of the balance";
    case LegKind::kThirdParty:
      return leg_money(leg) + " by " + leg.provider;
    case LegKind::kOffline:
      return leg_money(leg) + " in " + leg.method + by_operator(leg.operator_id);
  }
  return leg_money(leg);
}

template <class List, class Words>
std::string listed(const List& list, Words words) {
  std::string all;
  for (const auto& one : list) {
    if (!all.empty()) all += ", ";
    all += words(one);
  }
  return all;
}

std::string parts_words(const std::vector<RefundPart>& parts) {
  return listed(parts, [](const RefundPart& part) {
    return money_words(part.amount) + " of leg " + part.leg_id.str();
  });
}

std::string article(const PlacedItem& item) {
  return std::to_string(item.quantity) + " × " +
         (item.title.empty() ? item.sku.str() : item.title) + " at " + money_words(item.unit_price);
}

std::string article(const RefundItem& item) {
  return std::to_string(item.quantity) + " × " + item.sku.str();
}

// More than one have lines of their own.
template <class Item>
std::string article_or_count(const std::vector<Item>& items) {
  return items.size() == 1 ? article(items.front()) : std::to_string(items.size()) + " articles";
}

template <class Item>
std::vector<std::string> lines_of(const std::vector<Item>& items) {
  constexpr std::size_t kMostLines = 10;
  std::vector<std::string> lines;
  if (items.size() < 2) return lines;
  for (const Item& item : items) {
    if (lines.size() == kMostLines) {
      lines.push_back("and " + std::to_string(items.size() - kMostLines) + " more");
      break;
    }
    lines.push_back(article(item));
  }
  return lines;
}

struct Words {
  std::string operator()(const OrderPlaced& e) const {
    std::string all = "placed for " + money_words(e.amount) + " by user " + e.user_id.str() +
                      " at merchant " + e.merchant_id.str();
    if (!e.store_id.empty()) all += ", store " + e.store_id.str();
    all += ", channel " + spoken(to_string(e.channel));
    if (!e.channel_order_no.empty()) all += ", its number there " + e.channel_order_no;
    if (!e.pool_id.empty()) all += ", out of pool " + e.pool_id.str();
    all += ": " + article_or_count(e.items);
    if (!e.discounts.empty()) {
      all += "; off: " + listed(e.discounts, [](const Discount& one) {
               return money_words(one.amount) + " (" + one.code + ")";
             });
    }
    return all;
  }
  std::string operator()(const PaymentStarted&) const { return "its payment began"; }
  std::string operator()(const LegHeld& e) const {
    const bool is_asked = e.leg.kind == LegKind::kThirdParty;
    return "leg " + e.leg.id.str() + ": " + leg_words(e.leg) +
           (is_asked ? " was asked for" : " was set aside");
  }
  std::string operator()(const LegSettled& e) const {
    return "leg " + e.leg.id.str() + ": " + leg_words(e.leg) + " was paid" +
           reference(e.leg.provider_ref);
  }
  std::string operator()(const LegFailed& e) const {
    return "leg " + e.leg_id.str() + " failed" + because(e.code);
  }
  std::string operator()(const LegReleased& e) const {
    return "leg " + e.leg_id.str() + " was given back";
  }
  std::string operator()(const OrderPaid&) const { return "paid in full"; }
  std::string operator()(const PaymentFailed& e) const {
    return "the payment failed" + because(e.code);
  }
  std::string operator()(const LatePaymentReceived& e) const {
    return money_words(e.amount) + " of leg " + e.leg_id.str() + " came too late and goes back" +
           reference(e.provider_ref);
  }
  std::string operator()(const ProviderAsked& e) const {
    return "the provider left leg " + e.leg_id.str() + " open and is asked what became of it";
  }
  std::string operator()(const VoidRequested& e) const {
    return "taken back by the " + text(to_string(e.initiator)) +
           " while a provider may be taking the money" + because(e.reason);
  }
  std::string operator()(const VoidStarted& e) const {
    return "taken back by the " + text(to_string(e.initiator)) + because(e.reason);
  }
  std::string operator()(const OrderVoided& e) const {
    return "voided, on the account of the " + text(to_string(e.cancel_type));
  }
  std::string operator()(const VoidFailed& e) const {
    return "it could not be voided" + because(e.code);
  }
  std::string operator()(const OrderAccepted&) const { return "the store took it"; }
  std::string operator()(const OrderRejected& e) const {
    return "the store refused it" + because(e.reason);
  }
  std::string operator()(const PreparationQueued&) const { return "it waits in the kitchen"; }
  std::string operator()(const OrderPrepared&) const { return "prepared"; }
  std::string operator()(const CourierRequested& e) const {
    return "a courier was asked to fetch it" + because(e.courier);
  }
  std::string operator()(const OrderShipped& e) const {
    std::string all = "on its way";
    if (!e.courier.empty()) all += " with " + e.courier;
    if (!e.tracking.empty()) all += ", tracking " + e.tracking;
    return all;
  }
  std::string operator()(const OrderDelivered&) const { return "handed over"; }
  std::string operator()(const OrderReceived&) const { return "the customer has got it"; }
  std::string operator()(const AddressChanged& e) const {
    return "it goes to " + (e.address.empty() ? text("no address") : e.address) +
           (e.phone.empty() ? std::string() : ", phone " + e.phone) + " now";
  }
  std::string operator()(const OrderClosed& e) const { return "closed" + because(e.reason); }
  std::string operator()(const RefundRequested& e) const {
    std::string all = "refund " + e.refund_id.str() + ": the " + text(to_string(e.initiator)) +
                      " asked for " + money_words(e.amount) + " back";
    if (!e.items.empty()) all += " for " + article_or_count(e.items);
    return all + because(e.reason);
  }
  std::string operator()(const RefundRejected& e) const {
    return "refund " + e.refund_id.str() + " was rejected" + by_operator(e.operator_id) +
           because(e.reason);
  }
  std::string operator()(const RefundWithdrawn& e) const {
    return "refund " + e.refund_id.str() + " was withdrawn";
  }
  std::string operator()(const RefundStarted& e) const {
    return "refund " + e.refund_id.str() + " was approved" + by_operator(e.operator_id) + ": " +
           parts_words(e.parts);
  }
  std::string operator()(const RefundPartReturned& e) const {
    return "refund " + e.refund_id.str() + ": " + money_words(e.amount) + " of leg " +
           e.leg_id.str() + " went back" + reference(e.provider_ref);
  }
  std::string operator()(const RefundPartFailed& e) const {
    return "refund " + e.refund_id.str() + ": the provider of leg " + e.leg_id.str() + " said no" +
           because(e.code);
  }
  std::string operator()(const RefundResumed& e) const {
    return "refund " + e.refund_id.str() + " goes on after all: " + parts_words(e.parts);
  }
  std::string operator()(const RefundSucceeded& e) const {
    return "refund " + e.refund_id.str() + ": the money has gone back" + reference(e.provider_ref);
  }
  std::string operator()(const RefundFailed& e) const {
    return "refund " + e.refund_id.str() + " failed" + because(e.code);
  }
  std::string operator()(const StatusCorrected& e) const {
    std::string all = "put right" + by_operator(e.operator_id);
    if (e.delivery_status) all += ", its delivery " + spoken(to_string(*e.delivery_status));
    return all + because(e.reason);
  }
};

}  // namespace

std::string money_words(Money amount) {
  constexpr Money kMinorUnits = 100;
  const Money whole = amount / kMinorUnits;
  const Money rest = amount % kMinorUnits;
  std::string all = amount < 0 ? "-" : "";
  all += std::to_string(whole < 0 ? -whole : whole) + '.';
  const std::string minor = std::to_string(rest < 0 ? -rest : rest);
  return all + (minor.size() < 2 ? "0" : "") + minor;
}

std::vector<std::string> article_lines(const Event& event) {
  const auto* of_order = std::get_if<OrderEvent>(&event);
  if (of_order == nullptr) return {};
  if (const auto* placed = std::get_if<OrderPlaced>(of_order)) return lines_of(placed->items);
  if (const auto* asked = std::get_if<RefundRequested>(of_order)) return lines_of(asked->items);
  return {};
}

std::string words_of(const OrderEvent& event) { return std::visit(Words{}, event); }

}  // namespace orderlog
