#pragma once

// What `orderlog replay what-if` says at its end: as a table, as NDJSON, or as a page with plots.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "replay/what_if/what_if.h"

namespace orderlog {

struct WhatIfReport {
  std::string log;                   // what was read
  std::vector<std::string> changes;  // "order.hold_ms=300000"; empty: nothing was changed
  int utc_offset_hours = 0;
  WhatIf result;
  // The first orders that ended otherwise; how many there are is in the result.
  std::vector<ComparedOrder> orders;
};

// What every reader of orders that were won must know.
[[nodiscard]] std::string won_text(const OrderComparison& orders);

// Refusals, each code with how often it was given by the log and by the fork.
struct CodeCount {
  std::string code;
  std::uint64_t was = 0;
  std::uint64_t is = 0;
};
[[nodiscard]] std::vector<CodeCount> refusals_by_code(const ForkReport& fork);

// "shop-1"; "acme/shop-1" in a comparison of more than one tenant.
[[nodiscard]] std::string name_in(const OrderComparison& orders, const std::string& tenant,
                                  const std::string& name);

// "2026-01-01"
[[nodiscard]] std::string day_text_of(Day day);
// With separators, and a minus where it is below zero.
[[nodiscard]] std::string sum_text(MoneySum sum);
// The same with a sign, for differences; "" for none.
[[nodiscard]] std::string difference_text(MoneySum difference);

// The same of minor units, with two decimals: "7,524.00".
[[nodiscard]] std::string money_text(MoneySum minor_units);
[[nodiscard]] std::string money_difference_text(MoneySum minor_units);

[[nodiscard]] std::string what_if_text(const WhatIfReport& report);
// One line each: {"kind": "fork" | "total" | "day" | "merchant" | "channel" | "command", …}. The
// orders go before them, one by one: what_if_order_line().
[[nodiscard]] std::string what_if_ndjson(const WhatIfReport& report);
[[nodiscard]] std::string what_if_order_line(const ComparedOrder& order);
// One file that needs nothing else: styles and plots (SVG) are in it.
[[nodiscard]] std::string what_if_html(const WhatIfReport& report);

// Whether a file that begins so is one of these, which a later one may take the place of. This much
// of it is enough.
inline constexpr std::size_t kReportBeginning = 4'096;
[[nodiscard]] bool is_what_if_report(std::string_view beginning);

}  // namespace orderlog
