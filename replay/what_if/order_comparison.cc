#include "replay/what_if/order_comparison.h"

#include <tuple>

#include "domain/order/state.h"
#include "projections/orders/order_index.h"
#include "projections/rows/state_scan.h"

namespace orderlog {
namespace {

OrderFate fate_of(const Order& order) {
  return {std::string(to_string(order.status)),
          order.merchant_id.str(),
          std::string(to_string(order.channel)),
          order.created_at,
          order.amount,
          order.paid_amount(),
          order.refunded_amount()};
}

OrderChange change_of(const std::optional<OrderFate>& was, const std::optional<OrderFate>& is) {
  const bool stood = was && was->stands();
  const bool stands = is && is->stands();
  if (stood && !stands) return OrderChange::kLost;
  if (!stood && (stands || !was)) return OrderChange::kWon;
  return was == is ? OrderChange::kSame : OrderChange::kChanged;
}

// One side of the merge.
class Orders {
 public:
  explicit Orders(const ModelSnapshot& rows)
      : scan_(rows, kOrderRowPrefix, AggregateKind::kOrder) {}

  Result<Ok, std::string> advance() {
    const auto next = scan_.next();
    if (!next) return fail(next.error());
    entry_ = *next;
    return Ok{};
  }
  [[nodiscard]] const StateScan::Entry* entry() const { return entry_; }
  [[nodiscard]] OrderFate fate() const { return fate_of(std::get<Order>(entry_->row.state)); }

 private:
  StateScan scan_;
  const StateScan::Entry* entry_ = nullptr;
};

// As the rows lie: names are ordered by their length first.
bool comes_before(const StateScan::Entry& a, const StateScan::Entry& b) {
  const auto place = [](const StateScan::Entry& entry) {
    return std::tuple(entry.tenant.size(), std::string_view(entry.tenant), entry.id.size(),
                      std::string_view(entry.id));
  };
  return place(a) < place(b);
}

class Comparing {
 public:
  Comparing(int utc_offset_hours, const std::function<void(const ComparedOrder&)>& visit)
      : utc_offset_hours_(utc_offset_hours), visit_(visit) {}

  void take(const Orders* was, const Orders* is) {
    const StateScan::Entry& entry = was != nullptr ? *was->entry() : *is->entry();
    ComparedOrder order;
    order.tenant = entry.tenant;
    order.id = entry.id;
    if (was != nullptr) order.was = was->fate();
    if (is != nullptr) order.is = is->fate();
    order.change = change_of(order.was, order.is);
    count(order);
    if (order.was) add(&SideBySide::was, order.tenant, *order.was);
    if (order.is) add(&SideBySide::is, order.tenant, *order.is);
    if (order.change != OrderChange::kSame && visit_) visit_(order);
  }

  OrderComparison result;

 private:
  void count(const ComparedOrder& order) {
    switch (order.change) {
      case OrderChange::kSame:
        ++result.same;
        return;
      case OrderChange::kLost:
        ++result.lost;
        return;
      case OrderChange::kWon:
        ++result.won;
        if (!order.is->stands()) ++result.won_lapsed;
        return;
      case OrderChange::kChanged:
        ++result.changed;
        return;
    }
  }
  void add(OrderSums SideBySide::*side, const std::string& tenant, const OrderFate& fate) {
    (result.total.*side).add(fate);
    (result.by_day[day_of(hour_of(fate.created_at), utc_offset_hours_)].*side).add(fate);
    (result.by_merchant[{tenant, fate.merchant_id}].*side).add(fate);
    (result.by_channel[fate.channel].*side).add(fate);
  }

  const int utc_offset_hours_;
  const std::function<void(const ComparedOrder&)>& visit_;
};

}  // namespace

std::string_view to_string(OrderChange change) {
  switch (change) {
    case OrderChange::kSame:
      return "same";
    case OrderChange::kLost:
      return "lost";
    case OrderChange::kWon:
      return "won";
    case OrderChange::kChanged:
      return "changed";
  }
  return "";
}

void OrderSums::add(const OrderFate& fate) {
  ++placed;
  if (!fate.stands()) return;
  ++stand;
  amount += fate.amount;
  paid += fate.paid;
  refunded += fate.refunded;
}

Result<OrderComparison, std::string> compare_orders(
    const ModelSnapshot& was, const ModelSnapshot& is, int utc_offset_hours,
    const std::function<void(const ComparedOrder&)>& visit) {
  Orders before(was);
  Orders after(is);
  if (auto begun = before.advance(); !begun) return fail(begun.error());
  if (auto begun = after.advance(); !begun) return fail(begun.error());
  Comparing comparing(utc_offset_hours, visit);
  while (before.entry() != nullptr || after.entry() != nullptr) {
    const bool only_before =
        after.entry() == nullptr ||
        (before.entry() != nullptr && comes_before(*before.entry(), *after.entry()));
    const bool only_after =
        before.entry() == nullptr ||
        (after.entry() != nullptr && comes_before(*after.entry(), *before.entry()));
    comparing.take(only_after ? nullptr : &before, only_before ? nullptr : &after);
    if (!only_after) {
      if (auto next = before.advance(); !next) return fail(next.error());
    }
    if (!only_before) {
      if (auto next = after.advance(); !next) return fail(next.error());
    }
  }
  return std::move(comparing.result);
}

}  // namespace orderlog
