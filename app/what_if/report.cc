#include "app/what_if/report.h"

#include <map>

#include "app/progress.h"
#include "base/rfc3339.h"
#include "replay/what_if/end_of_command.h"

namespace orderlog {

std::vector<CodeCount> refusals_by_code(const ForkReport& fork) {
  std::map<std::string, CodeCount> codes;
  const auto is_code = [](const std::string& end) {
    return end != kEndedDone && end != kEndedAlreadySo && end != kEndedNotRecorded;
  };
  for (const auto& [ends, times] : fork.ends) {
    if (is_code(ends.was)) codes[ends.was].was += times;
    if (is_code(ends.is)) codes[ends.is].is += times;
  }
  std::vector<CodeCount> list;
  for (auto& [code, count] : codes) {
    count.code = code;
    list.push_back(count);
  }
  return list;
}

std::string name_in(const OrderComparison& orders, const std::string& tenant,
                    const std::string& name) {
  return orders.has_tenants() ? tenant + "/" + name : name;
}

bool is_what_if_report(std::string_view beginning) {
  const std::string_view line = beginning.substr(0, beginning.find('\n'));
  return line.starts_with(R"({"kind":"order","change":)") ||
         line.starts_with(R"({"kind":"fork","log":)") ||
         (line.starts_with("what if ") && line.find("? (") != std::string_view::npos) ||
         (line == "<!doctype html>" && beginning.find("<title>What if") != std::string_view::npos);
}

std::string day_text_of(Day day) { return to_rfc3339(day * 24 * kHourMs).substr(0, 10); }

std::string sum_text(MoneySum sum) {
  std::string digits;
  append_decimal(sum < 0 ? -sum : sum, digits);
  for (std::size_t i = digits.size(); i > 3;) {
    i -= 3;
    digits.insert(i, 1, ',');
  }
  return (sum < 0 ? "-" : "") + digits;
}

std::string difference_text(MoneySum difference) {
  if (difference == 0) return "";
  return (difference > 0 ? "+" : "") + sum_text(difference);
}

std::string money_text(MoneySum minor_units) {
  const MoneySum whole = minor_units < 0 ? -minor_units : minor_units;
  const auto rest = static_cast<int>(whole % 100);
  return (minor_units < 0 ? "-" : "") + sum_text(whole / 100) + "." + std::to_string(rest / 10) +
         std::to_string(rest % 10);
}

std::string money_difference_text(MoneySum minor_units) {
  if (minor_units == 0) return "";
  return (minor_units > 0 ? "+" : "") + money_text(minor_units);
}

std::string won_text(const OrderComparison& orders) {
  std::string text =
      "Nobody's commands are invented: whoever was refused sent no payment, so orders won are "
      "unpaid";
  if (orders.won_lapsed > 0) {
    text += ", and " + sum_text(MoneySum(orders.won_lapsed)) +
            " of them were voided when their holds ended";
  }
  return text + ".";
}

}  // namespace orderlog
