#pragma once

// A channel's statement beside our orders: what is the same, and what is not, by kind.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/reconciliation/statement.h"
#include "base/money_sum.h"
#include "domain/order/state.h"

namespace orderlog {

enum class DifferenceKind {
  kMissingHere,    // the channel has it, we don't
  kMissingThere,   // it is paid here, and the channel doesn't name it
  kStatus,         // both have it, and say different things of it
  kAmount,         // … and it comes to something else
  kDuplicate,      // a line of a number that an earlier line has
  kDuplicateHere,  // an order of a number that an earlier order has, both going on
};
inline constexpr std::size_t kDifferenceKinds = 6;

[[nodiscard]] std::string_view to_string(DifferenceKind kind);

// What of an order is compared.
struct ReconciledOrder {
  OrderId id;
  std::string number;  // the channel's; empty: it was never told
  OrderStatus status = OrderStatus::kUnpaid;
  RefundStatus refund_status = RefundStatus::kNone;
  DeliveryStatus delivery_status = DeliveryStatus::kAwaitingAcceptance;
  TerminalView view = TerminalView::kHidden;
  Money amount = 0;
  Money kept = 0;  // of what was paid, what has not gone back

  friend bool operator==(const ReconciledOrder&, const ReconciledOrder&) = default;
};

[[nodiscard]] ReconciledOrder reconciled(const Order& order);

// What an order comes to, where the channel says this of it, or nothing: of one that was never
// paid, or that both sides don't hold for one that goes on, all of it; else what is left of the
// payment.
[[nodiscard]] Money comparable_amount(const ReconciledOrder& order,
                                      std::optional<StatementStatus> there);

struct Difference {
  DifferenceKind kind = DifferenceKind::kStatus;
  std::string number;
  std::optional<StatementLine> there = std::nullopt;
  std::uint64_t first_line = 0;  // of a duplicate: the line that counts
  std::optional<ReconciledOrder> here = std::nullopt;
  Money here_amount = 0;
  OrderId first_order_id = {};  // of a duplicate order: the one that counts
};

struct Side {
  std::uint64_t orders = 0;
  MoneySum amount = 0;
};

struct StatementComparison {
  Side there;  // lines that count
  Side here;   // orders that are paid, or that a line names
  std::uint64_t equal = 0;
  // Orders that no line names and that don't have to be named: nobody's money is in them.
  std::uint64_t not_expected = 0;
  std::uint64_t elsewhere = 0;  // lines whose order is of another period
  std::array<std::uint64_t, kDifferenceKinds> counts{};
  std::vector<Difference> differences;  // of the statement in its order, then ours

  [[nodiscard]] std::uint64_t count(DifferenceKind kind) const {
    return counts[static_cast<std::size_t>(kind)];
  }
};

// The channel's orders of another period or store by their number; the last that was placed. Fails
// as the query does.
using FindElsewhere = std::function<std::optional<ReconciledOrder>(const std::string& number)>;

// `orders` are those of the period, in the order in which they were placed. An order that only a
// broken line names is not missing there.
[[nodiscard]] StatementComparison compare(const Statement& statement,
                                          const std::vector<ReconciledOrder>& orders,
                                          const FindElsewhere& find_elsewhere);

}  // namespace orderlog
