#include "api/reconciliation/comparison.h"

#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace orderlog {
namespace {

bool goes_on(OrderStatus status) {
  return status == OrderStatus::kPaid || status == OrderStatus::kRefundFailed ||
         status == OrderStatus::kRefunding;
}

bool goes_on(StatementStatus status) {
  return status != StatementStatus::kUnpaid && status != StatementStatus::kRefunded &&
         status != StatementStatus::kCancelled;
}

bool is_over(OrderStatus status) {
  return status == OrderStatus::kVoided || status == OrderStatus::kRefunded;
}

class Comparer {
 public:
  Comparer(const Statement& statement, const std::vector<ReconciledOrder>& orders,
           const FindElsewhere& find_elsewhere)
      : statement_(statement), orders_(orders), find_elsewhere_(find_elsewhere) {}

  StatementComparison run() {
    for (std::size_t i = 0; i < orders_.size(); ++i) {
      if (!orders_[i].number.empty()) take_number(i);
    }
    for (const StatementLine& line : statement_.lines) take(line);
    for (const BrokenLine& line : statement_.broken) named_.insert(line.number);
    for (std::size_t i = 0; i < orders_.size(); ++i) take_unnamed(i);
    return std::move(result_);
  }

 private:
  // One that is over may have had its number taken by a later one, which then counts.
  void take_number(std::size_t i) {
    const auto [known, is_first] = by_number_.try_emplace(orders_[i].number, i);
    if (!is_first && is_over(orders_[known->second].status)) known->second = i;
  }

  void take(const StatementLine& line) {
    const auto [first, is_first] = first_lines_.try_emplace(line.number, line.line);
    if (!is_first) {
      Difference difference{DifferenceKind::kDuplicate, line.number, line};
      difference.first_line = first->second;
      return add(std::move(difference));
    }
    named_.insert(line.number);
    ++result_.there.orders;
    result_.there.amount += line.amount;
    if (const auto found = by_number_.find(line.number); found != by_number_.end()) {
      return compare(line, orders_[found->second]);
    }
    if (const auto order = find_elsewhere_(line.number)) {
      ++result_.elsewhere;
      return compare(line, *order);
    }
    add({DifferenceKind::kMissingHere, line.number, line});
  }

  void compare(const StatementLine& line, const ReconciledOrder& order) {
    const Money amount = comparable_amount(order, line.status);
    count_here(amount);
    const bool same_status = agrees(line.status, order.view);
    const bool same_amount = amount == line.amount;
    if (same_status && same_amount) ++result_.equal;
    if (!same_status) add(DifferenceKind::kStatus, line, order, amount);
    if (!same_amount) add(DifferenceKind::kAmount, line, order, amount);
  }

  void take_unnamed(std::size_t i) {
    const ReconciledOrder& order = orders_[i];
    const auto first = by_number_.find(order.number);
    if (first != by_number_.end() && first->second != i) {
      if (is_over(order.status)) {
        ++result_.not_expected;
        return;
      }
      Difference difference{DifferenceKind::kDuplicateHere, order.number};
      difference.first_order_id = orders_[first->second].id;
      difference.here_amount = comparable_amount(order, std::nullopt);
      difference.here = order;
      if (goes_on(order.status)) count_here(difference.here_amount);
      return add(std::move(difference));
    }
    if (!order.number.empty() && first_lines_.contains(order.number)) return;
    if (!goes_on(order.status)) {
      ++result_.not_expected;
      return;
    }
    const Money amount = comparable_amount(order, std::nullopt);
    count_here(amount);
    if (!order.number.empty() && named_.contains(order.number)) return;
    Difference difference{DifferenceKind::kMissingThere, order.number};
    difference.here = order;
    difference.here_amount = amount;
    add(std::move(difference));
  }

  void count_here(Money amount) {
    ++result_.here.orders;
    result_.here.amount += amount;
  }

  void add(DifferenceKind kind, const StatementLine& line, const ReconciledOrder& order,
           Money amount) {
    Difference difference{kind, line.number, line};
    difference.here = order;
    difference.here_amount = amount;
    add(std::move(difference));
  }

  void add(Difference difference) {
    ++result_.counts[static_cast<std::size_t>(difference.kind)];
    result_.differences.push_back(std::move(difference));
  }

  const Statement& statement_;
  const std::vector<ReconciledOrder>& orders_;
  const FindElsewhere& find_elsewhere_;
  std::unordered_map<std::string_view, std::size_t> by_number_;
  std::unordered_map<std::string_view, std::uint64_t> first_lines_;
  std::unordered_set<std::string_view> named_;
  StatementComparison result_;
};

}  // namespace

std::string_view to_string(DifferenceKind kind) {
  switch (kind) {
    case DifferenceKind::kMissingHere:
      return "missing_here";
    case DifferenceKind::kMissingThere:
      return "missing_there";
    case DifferenceKind::kStatus:
      return "status";
    case DifferenceKind::kAmount:
      return "amount";
    case DifferenceKind::kDuplicate:
      return "duplicate";
    case DifferenceKind::kDuplicateHere:
      return "duplicate_here";
  }
  return "";
}

ReconciledOrder reconciled(const Order& order) {
  return {order.id,
          order.channel_order_no,
          order.status,
          order.refund_status,
          order.delivery_status,
          terminal_view(order),
          order.amount,
          order.paid_amount() - order.refunded_amount()};
}

Money comparable_amount(const ReconciledOrder& order, std::optional<StatementStatus> there) {
  const bool is_whole = !goes_on(order.status) || (there && !goes_on(*there));
  return is_whole ? order.amount : order.kept;
}

StatementComparison compare(const Statement& statement, const std::vector<ReconciledOrder>& orders,
                            const FindElsewhere& find_elsewhere) {
  return Comparer(statement, orders, find_elsewhere).run();
}

}  // namespace orderlog
