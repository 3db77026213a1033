#include <algorithm>
#include <type_traits>

#include "app/what_if/plot.h"
#include "app/what_if/report.h"

namespace orderlog {
namespace {

constexpr std::size_t kMostBars = 20;

constexpr const char* kStyle = R"(<style>
:root { --ink: #1d232b; --paper: #fdfdfb; --faint: #d6d9dd; --was: #7f8b99; --is: #c2541b; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e7ea; --paper: #16191d; --faint: #3a4149; --was: #8f9ba8; --is: #f08a4b; }
}
body { font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper);
       max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .15rem .8rem .15rem 0; border-bottom: 1px solid var(--faint); }
th:first-child, td:first-child { text-align: left; }
svg { width: 100%; max-width: 45rem; height: auto; font-size: 12px; }
svg text { fill: var(--ink); } .axis { stroke: var(--faint); fill: none; } .hit { fill: transparent; }
polyline { fill: none; stroke-width: 1.8; } polyline.was { stroke: var(--was); }
polyline.is { stroke: var(--is); } rect.was { fill: var(--was); } rect.is { fill: var(--is); }
.key::before { content: ""; display: inline-block; width: .8em; height: .8em; margin-right: .4em; }
.key.was::before { background: var(--was); } .key.is::before { background: var(--is); }
.key { margin-right: 1.5em; }
</style>
)";

std::string cell(const std::string& text) { return "<td>" + html_escaped(text) + "</td>"; }

std::string sums_row(const std::string& name, const SideBySide& sums) {
  return "<tr>" + cell(name) + cell(sum_text(MoneySum(sums.was.placed))) +
         cell(sum_text(MoneySum(sums.is.placed))) +
         cell(difference_text(MoneySum(sums.is.placed) - MoneySum(sums.was.placed))) +
         cell(sum_text(MoneySum(sums.was.stand))) + cell(sum_text(MoneySum(sums.is.stand))) +
         cell(money_text(sums.was.paid)) + cell(money_text(sums.is.paid)) +
         cell(money_difference_text(sums.is.paid - sums.was.paid)) +
         cell(money_text(sums.was.refunded)) + cell(money_text(sums.is.refunded)) + "</tr>\n";
}

template <class Key, class Name>
std::string sums_table(const std::string& what, const std::map<Key, SideBySide>& all, Name name) {
  std::string html = "<details><summary>" + std::to_string(all.size()) +
                     " rows</summary>\n<table><tr><th>" + what +
                     "</th><th>placed</th><th>fork’s</th><th>+/−</th><th>stand</th><th>fork’s</"
                     "th><th>paid</th><th>fork’s</th>"
                     "<th>+/−</th><th>refunded</th><th>fork’s</th></tr>\n";
  for (const auto& [key, sums] : all) html += sums_row(name(key), sums);
  return html + "</table></details>\n";
}

template <class Key, class Name>
std::vector<PlotPair> paid(const std::map<Key, SideBySide>& all, Name name) {
  std::vector<PlotPair> pairs;
  pairs.reserve(all.size());
  for (const auto& [key, sums] : all) pairs.push_back({name(key), sums.was.paid, sums.is.paid});
  return pairs;
}

template <class Key, class Name>
std::vector<PlotPair> counted(const std::map<Key, SideBySide>& all, Name name) {
  std::vector<PlotPair> pairs;
  pairs.reserve(all.size());
  for (const auto& [key, sums] : all) {
    pairs.push_back({name(key), MoneySum(sums.was.placed), MoneySum(sums.is.placed)});
  }
  return pairs;
}

// The largest, in the order of their size.
std::vector<PlotPair> largest(std::vector<PlotPair> pairs) {
  std::stable_sort(pairs.begin(), pairs.end(), [](const PlotPair& a, const PlotPair& b) {
    return std::max(a.was, a.is) > std::max(b.was, b.is);
  });
  if (pairs.size() > kMostBars) pairs.resize(kMostBars);
  return pairs;
}

template <class Key, class Name>
std::string plots(const std::string& by, const std::map<Key, SideBySide>& all, Name name) {
  const auto plot = [](std::vector<PlotPair> pairs, PlotUnit unit) {
    return std::is_same_v<Key, Day> && pairs.size() > 1 ? line_plot(pairs, unit)
                                                        : bar_plot(largest(std::move(pairs)), unit);
  };
  return "<h2>Orders placed, by " + by + "</h2>\n" + plot(counted(all, name), PlotUnit::kCount) +
         "<h2>Paid, by " + by + "</h2>\n" + plot(paid(all, name), PlotUnit::kMoney) +
         sums_table(by, all, name);
}

std::string refusals(const ForkReport& fork) {
  std::vector<PlotPair> bars;
  for (const CodeCount& code : refusals_by_code(fork)) {
    bars.push_back({code.code, MoneySum(code.was), MoneySum(code.is)});
  }
  if (bars.empty()) return "";
  return "<h2>Refused, by code</h2>\n" + bar_plot(largest(std::move(bars)), PlotUnit::kCount);
}

std::string orders(const WhatIfReport& report) {
  if (report.orders.empty()) return "";
  const auto fate = [](const std::optional<OrderFate>& was) {
    return cell(was ? was->status : "–") + cell(was ? money_text(was->paid) : "");
  };
  std::string html =
      "<h2>Orders that ended otherwise</h2>\n<table><tr><th>order</th><th></th><th>was</th>"
      "<th>paid</th><th>fork</th><th>paid</th></tr>\n";
  for (const ComparedOrder& order : report.orders) {
    html += "<tr>" + cell(name_in(report.result.orders, order.tenant, order.id)) +
            cell(std::string(to_string(order.change))) + fate(order.was) + fate(order.is) +
            "</tr>\n";
  }
  html += "</table>\n";
  const OrderComparison& all = report.result.orders;
  const std::uint64_t count = all.lost + all.won + all.changed;
  if (count > report.orders.size()) {
    html += "<p>and " + sum_text(count - report.orders.size()) + " more</p>\n";
  }
  return html;
}

std::string heading(const WhatIfReport& report) {
  std::string text = "What if";
  for (const std::string& change : report.changes) text += " " + change;
  return text + (report.changes.empty() ? " nothing had been changed?" : "?");
}

std::string summary(const WhatIfReport& report) {
  const ForkReport& fork = report.result.fork;
  const OrderComparison& all = report.result.orders;
  std::string html = "<p>" + html_escaped(report.log) + ", up to position " +
                     sum_text(fork.original.position.value()) + ". ";
  html += fork.identical()
              ? "The fork is the log, byte for byte. "
              : "The fork first differs at position " +
                    sum_text(fork.first_difference.value_or(Position{}).value()) + ". ";
  html += sum_text(all.lost) + " orders lost, " + sum_text(all.won) + " won, " +
          sum_text(all.changed) + " ended otherwise, " + sum_text(all.same) +
          " as they did. An order stands unless it was voided; sums are of those that stand, money "
          "with two "
          "decimals.";
  if (all.won > 0) html += " " + won_text(all);
  return html + "</p>\n";
}

}  // namespace

std::string what_if_html(const WhatIfReport& report) {
  const OrderComparison& all = report.result.orders;
  const auto as_it_is = [](const std::string& name) { return name; };
  std::string html =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width\">\n<title>" +
      html_escaped(heading(report)) + "</title>\n" + kStyle + "</head><body>\n<h1>" +
      html_escaped(heading(report)) + "</h1>\n" + summary(report);
  html +=
      "<p><span class=\"key was\">as it was</span><span class=\"key is\">as it would have "
      "been</span></p>\n";
  html += plots("day of placing", all.by_day, day_text_of);
  html += plots("merchant", all.by_merchant, [&all](const TenantsMerchant& merchant) {
    return name_in(all, merchant.tenant, merchant.merchant_id);
  });
  html += plots("channel", all.by_channel, as_it_is);
  html += refusals(report.result.fork) + orders(report);
  return html + "</body></html>\n";
}

}  // namespace orderlog
