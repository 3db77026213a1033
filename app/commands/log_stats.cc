#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Validators.hpp>
#include <iostream>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "app/cli.h"
#include "app/last_word.h"
#include "app/log/log_progress.h"
#include "app/log/log_source.h"
#include "app/log/statistics_report.h"
#include "app/nearest_name.h"

namespace orderlog {
namespace {

struct Flags {
  LogSourceFlags source;
  std::vector<std::string> by{"type", "schema", "aggregate", "day"};
  std::size_t streams = 10;
  bool json = false;
};

Result<std::set<StatisticsBy>, CommandError> wanted(const std::vector<std::string>& names) {
  static const std::map<std::string, StatisticsBy> kNames{{"type", StatisticsBy::kType},
                                                          {"schema", StatisticsBy::kSchema},
                                                          {"aggregate", StatisticsBy::kAggregate},
                                                          {"day", StatisticsBy::kDay},
                                                          {"hour", StatisticsBy::kHour}};
  std::set<StatisticsBy> by;
  for (const std::string& name : names) {
    const auto known = kNames.find(name);
    if (known == kNames.end()) {
      std::vector<std::string> all;
      all.reserve(kNames.size());
      for (const auto& entry : kNames) all.push_back(entry.first);
      return fail(
          CommandError{kExitUsage, "--by knows no '" + name + "'" + did_you_mean(name, all)});
    }
    by.insert(known->second);
  }
  return by;
}

int run(const Flags& flags) {
  const auto by = wanted(flags.by);
  if (!by) return end_with(by.error());
  const LastWord last_word("the log was not read to its end, and nothing is counted");
  const auto source = open_log_source(flags.source);
  if (!source) return end_with(source.error());
  const SystemClock clock;
  StatisticsOptions options;
  options.streams = flags.streams;
  const auto statistics = [&] {
    LogProgress progress(clock, "counting");
    return statistics_of_log(
        *source->store, options,
        [&](std::uint64_t events, std::uint64_t total) { progress.update(events, total); });
  }();
  if (!statistics) return failure(statistics.error().detail);
  std::cout << (flags.json ? statistics_report_json(*statistics, *by)
                           : statistics_report_text(*statistics, *by));
  return kExitOk;
}

}  // namespace

void add_log_stats(Cli& cli) {
  const auto flags = std::make_shared<Flags>();
  CLI::App& command =
      cli.command("log stats", "counts events and bytes of the log, and names its greatest streams",
                  [flags] { return run(*flags); });
  add_log_source_flags(command, flags->source);
  command
      .add_option("--by", flags->by,
                  "any of type, schema, aggregate, day and hour; all but hour unless given")
      ->delimiter(',');
  command.add_option("--streams", flags->streams, "how many of the longest and of the largest")
      ->check(CLI::Range(0, 1'000));
  command.add_flag("--json", flags->json, "one line of JSON instead of tables");
}

}  // namespace orderlog
