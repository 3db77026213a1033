#include "domain/order/refund_parts.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/check.h"
#include "domain/rules.h"

namespace orderlog {
namespace {

using Units = std::unordered_map<std::string_view, std::int64_t>;

// Whether the units that a refund named are not for another to give back. Of one that has failed
// after a provider had returned its part, the rest goes back by amount.
bool takes_units(const Refund& refund) {
  switch (refund.state) {
    case RefundState::kRequested:
    case RefundState::kProcessing:
    case RefundState::kSucceeded:
      return true;
    case RefundState::kFailed:
      return std::any_of(refund.parts.begin(), refund.parts.end(),
                         [](const RefundPart& part) { return part.returned; });
    case RefundState::kRejected:
    case RefundState::kWithdrawn:
      return false;
  }
  return false;
}

// By article, what earlier refunds by items gave back or are about to.
Units units_refunded(const Order& order) {
  Units units;
  for (const Refund& refund : order.refunds) {
    if (!takes_units(refund)) continue;
    for (const RefundItem& item : refund.items) units[item.sku.view()] += item.quantity;
  }
  return units;
}

using Lines = std::unordered_map<std::string_view, std::vector<const PlacedItem*>>;

Lines lines_by_article(const Order& order) {
  Lines lines;
  for (const PlacedItem& item : order.items) lines[item.sku.view()].push_back(&item);
  return lines;
}

// What the first `units` of an item were paid: its price less its share of the discounts, evenly.
// What does not divide goes with the first of them: a unit worth nothing can't be refunded by
// itself, and one in front would keep the others' money from whoever returns one at a time.
Money paid_for(const PlacedItem& item, std::int64_t units) {
  const Money paid = item.unit_price * item.quantity - item.discount;  // within the order's own sum
  return paid / item.quantity * units + std::min(units, paid % item.quantity);
}

// What `quantity` units of an article after the first `skipped` were paid; less than asked for when
// the order does not have that many, which `left` then tells.
Money paid_for_units(const std::vector<const PlacedItem*>& lines, std::int64_t skipped,
                     std::int64_t quantity, std::int64_t& left) {
  Money paid = 0;
  left = quantity;
  for (const PlacedItem* item : lines) {
    if (left == 0) break;
    const std::int64_t gone = std::min(skipped, item->quantity);
    skipped -= gone;
    const std::int64_t taken = std::min(left, item->quantity - gone);
    if (taken == 0) continue;
    paid += paid_for(*item, gone + taken) - paid_for(*item, gone);
    left -= taken;
  }
  return paid;
}

Result<Money, Rejection> amount_by_items(const Order& order, const std::vector<RefundItem>& items) {
  Units gone = units_refunded(order);
  const Lines lines = lines_by_article(order);
  Money sum = 0;
  for (const RefundItem& item : items) {
    if (item.quantity < 1) {
      return fail(Rejection{RejectionCode::kInvalidQuantity,
                            "a quantity of " + item.sku.str() + " below 1"});
    }
    const auto known = lines.find(item.sku.view());
    std::int64_t left = item.quantity;
    std::int64_t& skipped = gone[item.sku.view()];
    if (known != lines.end()) sum += paid_for_units(known->second, skipped, item.quantity, left);
    skipped += item.quantity;
    if (left > 0) {
      return fail(Rejection{RejectionCode::kRefundExceedsPaid,
                            "the order has " + std::to_string(item.quantity - left) + " units of " +
                                item.sku.str() + " left to refund, not " +
                                std::to_string(item.quantity)});
    }
  }
  return sum;
}

std::size_t items_named(const Order& order) {
  std::size_t items = 0;
  for (const Refund& refund : order.refunds) items += refund.items.size();
  return items;
}

}  // namespace

Result<Money, Rejection> refund_amount(const Order& order, const RequestRefund& command) {
  const Money left = order.paid_amount() - order.refunded_amount();
  Money amount = left;
  if (command.amount) {
    amount = *command.amount;
    if (amount > left) {
      return fail(Rejection{RejectionCode::kRefundExceedsPaid,
                            "the order has " + std::to_string(left) + " left to refund"});
    }
  } else if (!command.items.empty()) {
    if (items_named(order) + command.items.size() > kMaxRefundItems) {
      return fail(Rejection{RejectionCode::kTooManyRefunds, "an order's refunds name at most " +
                                                                std::to_string(kMaxRefundItems) +
                                                                " items; by amount it can go on"});
    }
    auto by_items = amount_by_items(order, command.items);
    if (!by_items) return by_items;
    amount = std::min(*by_items, left);
  }
  const bool is_whole = !command.amount && command.items.empty();
  if (amount < 1 && !(is_whole && order.amount == 0)) {
    return fail(Rejection{RejectionCode::kRefundExceedsPaid, "a refund gives something back"});
  }
  return amount;
}

bool is_of_provider(const Order& order, const RefundPart& part) {
  const Leg* leg = find_leg(order, part.leg_id);
  ORDERLOG_CHECK(leg != nullptr, "a refund's parts name the order's legs");
  return leg->kind == LegKind::kThirdParty;
}

Money left_in(const Leg& leg) {
  return leg.state == LegState::kSettled ? leg.amount - leg.refunded : 0;
}

bool is_left(const Order& order, const RefundPart& part) {
  const Leg* leg = find_leg(order, part.leg_id);
  return leg != nullptr && part.amount <= left_in(*leg);
}

namespace {

// From the newest leg on; what they don't have stays in `amount`.
template <class MayTake>
std::vector<RefundPart> take(const Order& order, Money& amount, MayTake may_take) {
  std::vector<RefundPart> parts;
  for (auto leg = order.legs.rbegin(); leg != order.legs.rend() && amount > 0; ++leg) {
    const Money part = std::min(amount, left_in(*leg));
    if (part == 0 || !may_take(*leg)) continue;
    parts.push_back({leg->id, part});
    amount -= part;
  }
  return parts;
}

}  // namespace

std::vector<RefundPart> refund_parts(const Order& order, Money amount) {
  std::vector<RefundPart> parts = take(order, amount, [](const Leg&) { return true; });
  ORDERLOG_CHECK(amount == 0, "a refund was judged against what is left");
  return parts;
}

std::optional<std::vector<RefundPart>> refund_parts_of(const Order& order,
                                                       std::string_view provider, Money amount) {
  std::vector<RefundPart> parts = take(order, amount, [&](const Leg& leg) {
    return leg.kind == LegKind::kThirdParty && leg.provider == provider;
  });
  if (amount > 0) return std::nullopt;
  return parts;
}

}  // namespace orderlog
