#include "projections/statistics/day_groups.h"

#include <algorithm>

#include "projections/statistics/statistics_rows.h"
#include "projections/store/row_bytes.h"

namespace orderlog {

DayGroups::DayGroups(const ModelSnapshot& snapshot, const std::string& merchant,
                     const DayRange& range)
    : hour_bytes_(merchant.size() + kHourBytes) {
  for (Hour hour = range.newest; hour >= range.oldest; --hour) {
    std::string prefix = merchant;
    append_hour(prefix, hour);
    std::string from = prefix;
    if (range.behind.empty()) {
      from += range.store;
    } else {
      from += range.behind;
      from += '\0';
    }
    prefix += range.store;
    hours_.push_back(snapshot.scan(from, end_of_prefix(prefix)));
    cost_ += kSeekCost;
  }
  drop_ended();
}

bool DayGroups::next(DayGroup& group) {
  if (failed_ || hours_.empty()) return false;
  const auto first = std::min_element(
      hours_.begin(), hours_.end(),
      [this](const ModelScan& a, const ModelScan& b) { return key_of(a) < key_of(b); });
  group.key = key_of(*first);
  group.figures = {};
  for (ModelScan& hour : hours_) {
    if (key_of(hour) != group.key) continue;
    OrderFigures figures;
    if (!read_row(hour.value(), figures)) {
      failed_ = true;
      return false;
    }
    group.figures += figures;
    hour.next();
    ++cost_;
  }
  drop_ended();
  return !failed_;
}

void DayGroups::drop_ended() {
  std::erase_if(hours_, [this](const ModelScan& hour) {
    failed_ = failed_ || hour.failed();
    return !hour.valid();
  });
}

}  // namespace orderlog
