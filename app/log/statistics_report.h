#pragma once

#include <set>
#include <string>

#include "replay/look/log_statistics.h"

namespace orderlog {

enum class StatisticsBy { kType, kSchema, kAggregate, kDay, kHour };

// For people: totals, a table for each of `by`, the longest and the largest streams.
[[nodiscard]] std::string statistics_report_text(const LogStatistics& statistics,
                                                 const std::set<StatisticsBy>& by);
// For programs: the same as one line of JSON.
[[nodiscard]] std::string statistics_report_json(const LogStatistics& statistics,
                                                 const std::set<StatisticsBy>& by);

}  // namespace orderlog
