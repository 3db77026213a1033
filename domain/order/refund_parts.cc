#include "domain/order/refund_parts.h"

#include <algorithm>
#include <string>

#include "base/check.h"

namespace orderlog {
namespace {

// Units of an article that earlier refunds by items gave back, or are about to.
std::int64_t units_refunded(const Order& order, const Sku& sku) {
  std::int64_t units = 0;
  for (const Refund& refund : order.refunds) {
    switch (refund.state) {
      case RefundState::kRequested:
      case RefundState::kProcessing:
      case RefundState::kSucceeded:
        for (const RefundItem& item : refund.items) {
          if (item.sku == sku) units += item.quantity;
        }
        break;
      case RefundState::kRejected:
      case RefundState::kWithdrawn:
      case RefundState::kFailed:
        break;
    }
  }
  return units;
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
Money paid_for_units(const Order& order, const Sku& sku, std::int64_t skipped,
                     std::int64_t quantity, std::int64_t& left) {
  Money paid = 0;
  left = quantity;
  for (const PlacedItem& item : order.items) {
    if (item.sku != sku || left == 0) continue;
    const std::int64_t gone = std::min(skipped, item.quantity);
    skipped -= gone;
    const std::int64_t taken = std::min(left, item.quantity - gone);
    if (taken == 0) continue;
    paid += paid_for(item, gone + taken) - paid_for(item, gone);
    left -= taken;
  }
  return paid;
}

Result<Money, Rejection> amount_by_items(const Order& order, const std::vector<RefundItem>& items) {
  Money sum = 0;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const RefundItem& item = items[i];
    if (item.quantity < 1) {
      return fail(Rejection{RejectionCode::kInvalidQuantity,
                            "a quantity of " + item.sku.str() + " below 1"});
    }
    std::int64_t skipped = units_refunded(order, item.sku);
    for (std::size_t before = 0; before < i; ++before) {
      if (items[before].sku == item.sku) skipped += items[before].quantity;
    }
    std::int64_t left = 0;
    sum += paid_for_units(order, item.sku, skipped, item.quantity, left);
    if (left > 0) {
      return fail(Rejection{RejectionCode::kRefundExceedsPaid,
                            "the order has " + std::to_string(item.quantity - left) + " units of " +
                                item.sku.str() + " left to refund, not " +
                                std::to_string(item.quantity)});
    }
  }
  return sum;
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

std::vector<RefundPart> refund_parts(const Order& order, Money amount) {
  std::vector<RefundPart> parts;
  for (auto leg = order.legs.rbegin(); leg != order.legs.rend() && amount > 0; ++leg) {
    if (leg->state != LegState::kSettled) continue;
    const Money part = std::min(amount, leg->amount - leg->refunded);
    if (part == 0) continue;
    parts.push_back({leg->id, part});
    amount -= part;
  }
  ORDERLOG_CHECK(amount == 0, "a refund was judged against what is left");
  return parts;
}

}  // namespace orderlog
