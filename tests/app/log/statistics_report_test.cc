#include "app/log/statistics_report.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

constexpr TimeMs kDayMs = 86'400'000;

LogStatistics evenly(std::uint64_t events, TimeMs over_ms) {
  LogStatistics statistics;
  statistics.commits = events;
  statistics.head.position = Position{events};
  statistics.all = {events, events * 100};
  statistics.by_type["OrderPlaced"] = statistics.all;
  statistics.by_day[0] = statistics.all;
  statistics.latest_ms = over_ms;
  return statistics;
}

std::string text_of(const LogStatistics& statistics) {
  return statistics_report_text(statistics, {StatisticsBy::kType, StatisticsBy::kDay});
}

bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

TEST(StatisticsReport, AShopsRateIsPerHourOrDay) {
  const std::string text = text_of(evenly(7'300, 365 * kDayMs));
  EXPECT_TRUE(says(text, "events/day  20.0\n")) << text;
  // A day's events per day would be its events again.
  EXPECT_TRUE(says(text, "events/h\n")) << text;
}

TEST(StatisticsReport, AFastLogsRateIsPerSecondWithSeparators) {
  const std::string text = text_of(evenly(3'218'420, 10'000));
  EXPECT_TRUE(says(text, "events/s  321,842\n")) << text;
}

TEST(StatisticsReport, APositionCanBeCopied) {
  const std::string text = text_of(evenly(179'074, kDayMs));
  EXPECT_TRUE(says(text, "head        179074\n")) << text;
}

TEST(StatisticsReport, ProgramsAreToldSmallRatesToo) {
  const std::string json = statistics_report_json(evenly(100, 365 * kDayMs), {});
  EXPECT_TRUE(says(json, R"("events_per_s":3.1709792e-06)")) << json;
}

}  // namespace
}  // namespace orderlog
