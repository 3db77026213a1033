#include "app/what_if/report.h"

#include <map>

#include "app/progress.h"
#include "base/rfc3339.h"
#include "replay/what_if/ends.h"

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

}  // namespace orderlog
