#pragma once

// One day's order figures by store and channel, out of rows that lie by hour: every hour is a
// sorted list of its own, and the groups come out of merging them. So a page may begin anywhere in
// a day, and costs what it shows, however many stores the day has.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "projections/statistics/calendar.h"
#include "projections/statistics/figures.h"
#include "projections/store/model_store.h"

namespace orderlog {

struct DayGroup {
  std::string key;  // its store and channel (statistics_rows.h); sorts as the groups do
  OrderFigures figures;
};

// What of a merchant's day is wanted.
struct DayRange {
  Hour oldest = 0;
  Hour newest = 0;
  std::string_view store;   // begins the wanted keys; empty: all stores
  std::string_view behind;  // the key of the last group before; empty: from the beginning
};

// One thread; ends before its snapshot does.
class DayGroups {
 public:
  // `merchant` is what the merchant's rows begin with.
  DayGroups(const ModelSnapshot& snapshot, const std::string& merchant, const DayRange& range);

  // False at the end and after an error; then failed() tells which.
  [[nodiscard]] bool next(DayGroup& group);
  [[nodiscard]] bool failed() const { return failed_; }
  // So far, in rows; to find a row's place counts for ten.
  [[nodiscard]] std::size_t cost() const { return cost_; }

  static constexpr std::size_t kSeekCost = 10;

 private:
  [[nodiscard]] std::string_view key_of(const ModelScan& scan) const {
    return scan.key().substr(hour_bytes_);
  }
  void drop_ended();

  std::size_t hour_bytes_;  // of a key up to its hour
  std::vector<ModelScan> hours_;
  std::size_t cost_ = 0;
  bool failed_ = false;
};

}  // namespace orderlog
