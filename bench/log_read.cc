// Reading the log back and folding it, against a bare scan of the very same database. Rounds
// alternate, so that both see the same noise.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "bench/log/fold.h"
#include "bench/log/open_store.h"
#include "bench/log/raw_rocksdb.h"
#include "bench/measure/last_words.h"
#include "bench/measure/report.h"

namespace orderlog::bench {
namespace {

struct Arguments {
  std::string data;
  std::uint64_t commits = 300'000;
  std::uint64_t rounds = 3;
  bool stages = false;
  bool json = false;
};

double commits_per_s(const ReadBack& read) {
  return static_cast<double>(read.commits) * 1e9 / static_cast<double>(read.took_ns);
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

void compare(const Arguments& arguments) {
  const auto store = open_store(arguments.data, true);
  const RawRocksDb raw = RawRocksDb::read_only(line_directory(arguments.data) + "/log");
  std::vector<double> ours;
  std::vector<double> baseline;
  std::vector<double> ratios;
  ReadBack last;
  for (std::uint64_t round = 0; round < arguments.rounds; ++round) {
    const RawScan scan = raw.scan(arguments.commits);
    baseline.push_back(static_cast<double>(scan.values) * 1e9 / static_cast<double>(scan.took_ns));
    last = read_back(*store, ReadStage::kStates, arguments.commits);
    ours.push_back(commits_per_s(last));
    ratios.push_back(ours.back() / baseline.back());
  }
  Report report;
  report.text("what", "read_and_fold");
  report.integer("commits", last.commits);
  report.integer("events", last.events);
  report.integer("aggregates", last.aggregates);
  report.number("bytes_per_commit",
                static_cast<double>(last.bytes) / static_cast<double>(last.commits));
  report.number("commits_per_s", median(ours));
  report.number("raw_scan_commits_per_s", median(baseline));
  report.number("ratio", median(ratios));
  report.print(std::cout, arguments.json);
}

void show_stages(const Arguments& arguments) {
  struct Named {
    const char* name;
    ReadStage stage;
  };
  constexpr Named kStages[] = {{"the store's cursor", ReadStage::kCommits},
                               {"and decoding commits", ReadStage::kDecoded},
                               {"and decoding events", ReadStage::kEvents},
                               {"and folding", ReadStage::kStates}};
  const auto store = open_store(arguments.data, true);
  for (const Named& named : kStages) {
    const ReadBack read = read_back(*store, named.stage, arguments.commits);
    Report report;
    report.text("stage", named.name);
    report.number("commits_per_s", commits_per_s(read));
    report.number("us_per_commit", 1e6 / commits_per_s(read));
    report.print(std::cout, arguments.json);
  }
}

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  orderlog::bench::Arguments arguments;
  CLI::App app{"Reads a log back and folds it, against a bare scan of the same database"};
  app.add_option("--data", arguments.data, "a server's data directory")->required();
  app.add_option("--commits", arguments.commits, "as many from the first on; states stay in memory")
      ->check(CLI::Range(1, 100'000'000));
  app.add_option("--rounds", arguments.rounds)->check(CLI::Range(1, 99));
  app.add_flag("--stages", arguments.stages, "also what each part of reading costs");
  app.add_flag("--json", arguments.json, "one line of JSON for each");
  CLI11_PARSE(app, argc, argv);
  orderlog::bench::compare(arguments);
  if (arguments.stages) orderlog::bench::show_stages(arguments);
  return 0;
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
