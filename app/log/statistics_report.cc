#include "app/log/statistics_report.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <utility>
#include <vector>

#include "app/progress.h"
#include "app/table.h"
#include "base/json/writer.h"
#include "base/rfc3339.h"
#include "eventstore/chain.h"

namespace orderlog {
namespace {

constexpr double kHourS = 3'600;

// A row of any of the tables.
struct Row {
  std::string name;
  EventTally tally;
  double seconds = 0;  // that the rate is over
};

struct Section {
  const char* title;  // "by type"
  const char* name;   // "by_type"
  std::vector<Row> rows;
};

double rate(const EventTally& tally, double seconds) {
  return static_cast<double>(tally.events) / std::max(seconds, 1.0);
}

// What a rate may be said per.
struct RateUnit {
  const char* heading;
  double seconds;
};
constexpr RateUnit kRateUnits[] = {
    {"events/s", 1}, {"events/min", 60}, {"events/h", kHourS}, {"events/day", 24 * kHourS}};
// From here on a rate is read at a glance.
constexpr double kReadableRate = 10;

// The shortest in which the greatest rate is readable; never as long as what the rates are over,
// where it would say the number of events again.
RateUnit unit_for(double greatest_per_s, double over_seconds) {
  RateUnit fitting = kRateUnits[0];
  for (const RateUnit& unit : kRateUnits) {
    if (unit.seconds > 1 && unit.seconds >= over_seconds) break;
    fitting = unit;
    if (greatest_per_s * unit.seconds >= kReadableRate) break;
  }
  return fitting;
}

std::string rate_text(double per_s, const RateUnit& unit) {
  const double rate = per_s * unit.seconds;
  if (rate >= 100) return with_separators(static_cast<std::uint64_t>(std::llround(rate)));
  char text[32];
  std::snprintf(text, sizeof text, rate >= 10 ? "%.1f" : "%.2f", rate);
  return text;
}

// As exact as anybody may want to reckon with.
std::string rate_json(double per_s) {
  char text[32];
  std::snprintf(text, sizeof text, "%.9g", per_s);
  return text;
}

double seconds_of(const LogStatistics& statistics) {
  return static_cast<double>(statistics.latest_ms - statistics.earliest_ms) / 1'000;
}

std::vector<Row> most_first(std::vector<Row> rows) {
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.tally.events > b.tally.events; });
  return rows;
}

template <class Tallies>
std::vector<Row> named(const Tallies& tallies, double seconds) {
  std::vector<Row> rows;
  rows.reserve(tallies.size());
  for (const auto& [name, tally] : tallies) rows.push_back({name, tally, seconds});
  return most_first(std::move(rows));
}

std::vector<Row> of_schemas(const LogStatistics& statistics) {
  std::vector<Row> rows;
  for (const auto& [key, tally] : statistics.by_schema) {
    rows.push_back({key.first + ".v" + std::to_string(key.second), tally, seconds_of(statistics)});
  }
  return rows;
}

// "2026-11-22", or with `characters` 16 "2026-11-22T08:00".
std::vector<Row> of_times(const std::map<TimeMs, EventTally>& tallies, std::size_t characters,
                          double seconds) {
  std::vector<Row> rows;
  rows.reserve(tallies.size());
  for (const auto& [begin_ms, tally] : tallies) {
    rows.push_back({to_rfc3339(begin_ms).substr(0, characters), tally, seconds});
  }
  return rows;
}

std::vector<Section> sections(const LogStatistics& statistics, const std::set<StatisticsBy>& by) {
  std::vector<Section> all;
  const double seconds = seconds_of(statistics);
  for (const StatisticsBy wanted : by) {
    switch (wanted) {
      case StatisticsBy::kType:
        all.push_back({"by type", "by_type", named(statistics.by_type, seconds)});
        break;
      case StatisticsBy::kSchema:
        all.push_back({"by schema version", "by_schema_version", of_schemas(statistics)});
        break;
      case StatisticsBy::kAggregate:
        all.push_back({"by aggregate", "by_aggregate", named(statistics.by_aggregate, seconds)});
        break;
      case StatisticsBy::kDay:
        all.push_back({"by day (UTC)", "by_day", of_times(statistics.by_day, 10, 24 * kHourS)});
        break;
      case StatisticsBy::kHour:
        all.push_back({"by hour (UTC)", "by_hour", of_times(statistics.by_hour, 16, kHourS)});
        break;
    }
  }
  return all;
}

std::string table_of(const Section& section) {
  using enum TextTable::Align;
  TextTable table({kLeft, kRight, kRight, kRight});
  double greatest = 0;
  for (const Row& row : section.rows) greatest = std::max(greatest, rate(row.tally, row.seconds));
  const RateUnit unit = unit_for(greatest, section.rows.empty() ? 0 : section.rows.front().seconds);
  table.row({section.title, "events", "bytes", unit.heading});
  table.rule();
  for (const Row& row : section.rows) {
    table.row({row.name, with_separators(row.tally.events), with_separators(row.tally.bytes),
               rate_text(rate(row.tally, row.seconds), unit)});
  }
  return table.text();
}

std::string table_of(const char* title, const std::vector<StreamSize>& streams) {
  using enum TextTable::Align;
  TextTable table({kLeft, kLeft, kRight, kRight});
  table.row({title, "tenant", "events", "bytes"});
  table.rule();
  for (const StreamSize& size : streams) {
    table.row(
        {size.stream, size.tenant, with_separators(size.events), with_separators(size.bytes)});
  }
  return table.text();
}

void write_streams(JsonWriter& json, const char* name, const std::vector<StreamSize>& streams) {
  json.key(name).begin_array();
  for (const StreamSize& size : streams) {
    json.begin_object()
        .member("tenant", size.tenant)
        .member("stream", size.stream)
        .member("events", size.events)
        .member("bytes", size.bytes)
        .end_object();
  }
  json.end_array();
}

}  // namespace

std::string statistics_report_text(const LogStatistics& statistics,
                                   const std::set<StatisticsBy>& by) {
  using enum TextTable::Align;
  TextTable totals({kLeft, kLeft});
  totals.row({"commits", with_separators(statistics.commits) +
                             (statistics.imported == 0
                                  ? std::string()
                                  : ", " + with_separators(statistics.imported) + " imported")});
  totals.row({"events", with_separators(statistics.all.events)});
  totals.row({"streams", with_separators(statistics.streams)});
  totals.row({"bytes", with_separators(statistics.bytes) + ", " +
                           with_separators(statistics.all.bytes) + " of them events' data"});
  if (statistics.commits > 0) {
    totals.row({"happened",
                to_rfc3339(statistics.earliest_ms) + " to " + to_rfc3339(statistics.latest_ms)});
    const double per_s = rate(statistics.all, seconds_of(statistics));
    const RateUnit unit = unit_for(per_s, seconds_of(statistics));
    totals.row({unit.heading, rate_text(per_s, unit)});
  }
  totals.row({"head", std::to_string(statistics.head.position.value())});
  std::string text = totals.text();
  for (const Section& section : sections(statistics, by)) text += "\n" + table_of(section);
  if (statistics.longest.empty()) return text;
  text += "\n" + table_of("longest streams", statistics.longest);
  return text + "\n" + table_of("largest streams", statistics.largest);
}

std::string statistics_report_json(const LogStatistics& statistics,
                                   const std::set<StatisticsBy>& by) {
  std::string text;
  JsonWriter json(text);
  json.begin_object()
      .member("position", statistics.head.position.value())
      .member("chain_hash", to_hex(statistics.head.hash))
      .member("commits", statistics.commits)
      .member("imported_commits", statistics.imported)
      .member("events", statistics.all.events)
      .member("streams", statistics.streams)
      .member("bytes", statistics.bytes)
      .member("data_bytes", statistics.all.bytes)
      .member("earliest_at", statistics.earliest_ms)
      .member("latest_at", statistics.latest_ms)
      .key("events_per_s")
      .raw(rate_json(rate(statistics.all, seconds_of(statistics))));
  for (const Section& section : sections(statistics, by)) {
    json.key(section.name).begin_array();
    for (const Row& row : section.rows) {
      json.begin_object()
          .member("name", row.name)
          .member("events", row.tally.events)
          .member("bytes", row.tally.bytes)
          .key("events_per_s")
          .raw(rate_json(rate(row.tally, row.seconds)))
          .end_object();
    }
    json.end_array();
  }
  write_streams(json, "longest_streams", statistics.longest);
  write_streams(json, "largest_streams", statistics.largest);
  json.end_object();
  return text + "\n";
}

}  // namespace orderlog
