#include <algorithm>

#include "app/progress.h"
#include "app/table.h"
#include "app/what_if/report.h"

namespace orderlog {
namespace {

constexpr std::size_t kMostRows = 31;
constexpr std::size_t kMostOrders = 5;  // of each kind of change

MoneySum distance(const SideBySide& sums) {
  const MoneySum paid = sums.is.paid - sums.was.paid;
  const MoneySum placed = MoneySum(sums.is.placed) - MoneySum(sums.was.placed);
  return (paid < 0 ? -paid : paid) + (placed < 0 ? -placed : placed);
}

bool differs(const SideBySide& sums) { return !(sums.was == sums.is); }

std::vector<std::string> row(std::string name, const SideBySide& sums) {
  return {std::move(name),
          with_separators(sums.was.placed),
          with_separators(sums.is.placed),
          difference_text(MoneySum(sums.is.placed) - MoneySum(sums.was.placed)),
          with_separators(sums.was.stand),
          with_separators(sums.is.stand),
          money_text(sums.was.paid),
          money_text(sums.is.paid),
          money_difference_text(sums.is.paid - sums.was.paid)};
}

TextTable sums_table(std::string what) {
  using enum TextTable::Align;
  TextTable table({kLeft, kRight, kRight, kRight, kRight, kRight, kRight, kRight, kRight});
  table.row(
      {std::move(what), "placed", "fork's", "+/-", "stand", "fork's", "paid", "fork's", "+/-"});
  table.rule();
  return table;
}

// Those that differ, in their order; where they are too many, those that differ most.
template <class Key, class Name>
std::string sums_text(const std::string& what, const std::map<Key, SideBySide>& all, Name name) {
  std::vector<std::pair<std::string, const SideBySide*>> rows;
  for (const auto& [key, sums] : all) {
    if (differs(sums)) rows.emplace_back(name(key), &sums);
  }
  if (rows.empty()) return "";
  const std::size_t left_out = rows.size() > kMostRows ? rows.size() - kMostRows : 0;
  if (left_out > 0) {
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
      return distance(*a.second) > distance(*b.second);
    });
    rows.resize(kMostRows);
  }
  TextTable table = sums_table(what);
  for (const auto& [key, sums] : rows) table.row(row(key, *sums));
  std::string text = "\n" + table.text();
  if (left_out > 0) text += "  and " + with_separators(left_out) + " more that differ less\n";
  return text;
}

std::string ends_text(const ForkReport& fork) {
  using enum TextTable::Align;
  TextTable table({kLeft, kLeft, kLeft, kRight});
  table.row({"command", "ended", "in the fork", "times"});
  table.rule();
  bool any = false;
  for (const auto& [ends, times] : fork.ends) {
    if (ends.was == ends.is) continue;
    any = true;
    table.row({ends.command, ends.was, ends.is, with_separators(times)});
  }
  return any ? "\n" + table.text() : "";
}

std::string codes_text(const ForkReport& fork) {
  const auto codes = refusals_by_code(fork);
  if (codes.empty()) return "";
  using enum TextTable::Align;
  TextTable table({kLeft, kRight, kRight, kRight});
  table.row({"refused as", "times", "fork's", "+/-"});
  table.rule();
  for (const CodeCount& code : codes) {
    table.row({code.code, with_separators(code.was), with_separators(code.is),
               difference_text(MoneySum(code.is) - MoneySum(code.was))});
  }
  return "\n" + table.text();
}

std::string fate_text(const std::optional<OrderFate>& fate) {
  if (!fate) return "no such order";
  return fate->status + ", paid " + money_text(fate->paid);
}

std::string orders_text(const WhatIfReport& report) {
  const OrderComparison& orders = report.result.orders;
  if (report.orders.empty()) return "";
  std::string text = "\n";
  std::map<OrderChange, std::size_t> shown;
  std::size_t all_shown = 0;
  for (const ComparedOrder& order : report.orders) {
    if (shown[order.change]++ >= kMostOrders) continue;
    ++all_shown;
    text += "  " + std::string(to_string(order.change)) + "  " +
            name_in(orders, order.tenant, order.id) + ": " + fate_text(order.was) +
            "; in the fork " + fate_text(order.is) + "\n";
  }
  const std::uint64_t all = orders.lost + orders.won + orders.changed;
  if (all > all_shown) {
    text += "  and " + with_separators(all - all_shown) +
            " more; --format ndjson has every one of them\n";
  }
  return text;
}

std::string verdict(const WhatIfReport& report) {
  const ForkReport& fork = report.result.fork;
  if (fork.identical()) {
    return "the fork is the log, byte for byte: " + with_separators(fork.commits) + " commits, " +
           with_separators(fork.commands) + " commands decided again, " +
           with_separators(fork.timers) + " timers\n";
  }
  std::string text;
  if (report.changes.empty()) {
    text =
        "the fork is not the log, though nothing was changed: the rules given are not those that "
        "it was decided under (--config, --under), or another version of the program wrote it\n";
  }
  text += "first difference at position " +
          std::to_string(fork.first_difference.value_or(Position{}).value()) + "; " +
          with_separators(fork.commands) + " commands decided again, " +
          with_separators(fork.timers) + " timers of the log acted again, " +
          with_separators(fork.timers_left) + " had nothing to do, " +
          with_separators(fork.timers_own) + " are the fork's own\n";
  return text;
}

}  // namespace

std::string what_if_text(const WhatIfReport& report) {
  std::string text = "what if";
  for (const std::string& change : report.changes) text += " " + change;
  if (report.changes.empty()) text += " nothing had been changed";
  text += "? (" + report.log + ")\n" + verdict(report);
  const OrderComparison& orders = report.result.orders;
  text += with_separators(orders.lost) + " orders lost, " + with_separators(orders.won) + " won, " +
          with_separators(orders.changed) + " ended otherwise, " + with_separators(orders.same) +
          " as they did. An order stands unless it was voided; sums are of those that stand, "
          "money with two decimals.\n" +
          (orders.won > 0 ? won_text(orders) + "\n\n" : "\n");
  TextTable total = sums_table("");
  total.row(row("all", orders.total));
  text += total.text();
  text += sums_text("by day", orders.by_day, day_text_of);
  const auto as_it_is = [](const std::string& name) { return name; };
  text += sums_text("by merchant", orders.by_merchant, [&orders](const TenantsMerchant& merchant) {
    return name_in(orders, merchant.tenant, merchant.merchant_id);
  });
  text += sums_text("by channel", orders.by_channel, as_it_is);
  text += codes_text(report.result.fork);
  text += ends_text(report.result.fork);
  text += orders_text(report);
  return text;
}

}  // namespace orderlog
