#pragma once

// What the statistics count, and the bytes of the rows that hold it. Numbers have a fixed width:
// counts u64, sums of money u128, big-endian.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/money_sum.h"
#include "domain/order/state.h"

namespace orderlog {

inline constexpr std::size_t kOrderStatuses =
    static_cast<std::size_t>(OrderStatus::kRefundFailed) + 1;

// How many, and what they come to.
struct Tally {
  std::uint64_t count = 0;
  MoneySum amount = 0;

  Tally& operator+=(const Tally& other);
  Tally& operator-=(const Tally& other);
  friend bool operator==(const Tally&, const Tally&) = default;
};

// Orders by the status they are in now, with their amounts; and those that any money went back of,
// with what went back.
struct OrderFigures {
  std::array<Tally, kOrderStatuses> by_status;
  Tally refunds;

  [[nodiscard]] Tally orders() const;
  OrderFigures& operator+=(const OrderFigures& other);
  friend bool operator==(const OrderFigures&, const OrderFigures&) = default;
};

// u16 mask of the statuses that follow · each (count · sum) · refunds (count · sum)
void append_row(std::string& out, const OrderFigures& figures);
[[nodiscard]] bool read_row(std::string_view bytes, OrderFigures& figures);

// What happened: orders that became paid, refunds that succeeded.
struct SalesFigures {
  Tally paid;
  Tally refunds;

  [[nodiscard]] MoneySum net() const { return paid.amount - refunds.amount; }
  SalesFigures& operator+=(const SalesFigures& other);
  friend bool operator==(const SalesFigures&, const SalesFigures&) = default;
};

// paid (count · sum) · refunds (count · sum)
void append_row(std::string& out, const SalesFigures& figures);
[[nodiscard]] bool read_row(std::string_view bytes, SalesFigures& figures);

}  // namespace orderlog
