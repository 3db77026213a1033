// Verifying a log, and looking through it for what is not there, against a bare scan of the very
// same database. Rounds alternate, so that all see the same noise.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <cstdint>
#include <functional>
#include <iostream>
#include <string>
#include <vector>

#include "bench/log/open_store.h"
#include "bench/log/raw_rocksdb.h"
#include "bench/measure/last_words.h"
#include "bench/measure/process_usage.h"
#include "bench/measure/report.h"
#include "replay/look/log_statistics.h"
#include "replay/look/show.h"
#include "replay/verify/verify.h"

namespace orderlog::bench {
namespace {

struct Arguments {
  std::string data;
  std::uint64_t rounds = 3;
  unsigned threads = 0;
  bool json = false;
};

[[noreturn]] void give_up(const std::string& what) {
  std::cerr << "log_look: " << what << "\n";
  std::exit(1);
}

void verify(const EventStore& store, const Arguments& arguments) {
  VerifyOptions options;
  options.threads = arguments.threads;
  if (!verify_log(store, options, [](std::uint64_t, std::uint64_t) {}).clean()) {
    give_up("the log is damaged");
  }
}

void show_nothing(const EventStore& store, const LogFilter& filter) {
  const auto shown =
      show_log(store, filter, ShowFormat::kNdjson, 0, [](std::string_view) { return true; });
  if (!shown.ok()) give_up(shown.error().detail);
  if (*shown != 0) give_up("something was shown");
}

LogFilter of_nobody(std::string LogFilter::*member) {
  LogFilter filter;
  filter.*member = "nobody";
  return filter;
}

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

struct Contender {
  const char* name;
  std::function<void(const EventStore&)> run;
  std::vector<double> commits_per_s;
  std::vector<double> ratios;
};

void compare(const Arguments& arguments) {
  const auto store = open_store(arguments.data, true);
  const RawRocksDb raw = RawRocksDb::read_only(line_directory(arguments.data) + "/log");
  std::vector<Contender> contenders;
  contenders.push_back({"verify", [&](const auto& log) { verify(log, arguments); }, {}, {}});
  contenders.push_back({"show a type that is not there",
                        [](const auto& log) { show_nothing(log, of_nobody(&LogFilter::type)); },
                        {},
                        {}});
  contenders.push_back({"show a user who is not there",
                        [](const auto& log) { show_nothing(log, of_nobody(&LogFilter::user)); },
                        {},
                        {}});
  contenders.push_back({"statistics",
                        [](const auto& log) {
                          const auto made =
                              statistics_of_log(log, {}, [](std::uint64_t, std::uint64_t) {});
                          if (!made.ok()) give_up(made.error().detail);
                        },
                        {},
                        {}});
  std::vector<double> baseline;
  RawScan scan;
  for (std::uint64_t round = 0; round < arguments.rounds; ++round) {
    for (Contender& contender : contenders) {
      scan = raw.scan(UINT64_MAX);
      baseline.push_back(static_cast<double>(scan.values) * 1e9 /
                         static_cast<double>(scan.took_ns));
      const std::uint64_t start_ns = now_ns();
      contender.run(*store);
      contender.commits_per_s.push_back(static_cast<double>(scan.values) * 1e9 /
                                        static_cast<double>(now_ns() - start_ns));
      contender.ratios.push_back(contender.commits_per_s.back() / baseline.back());
    }
  }
  for (const Contender& contender : contenders) {
    Report report;
    report.text("what", contender.name);
    report.integer("commits", scan.values);
    report.integer("events", store->head().position.value());
    report.number("commits_per_s", median(contender.commits_per_s));
    report.number("raw_scan_commits_per_s", median(baseline));
    report.number("ratio", median(contender.ratios));
    report.print(std::cout, arguments.json);
  }
}

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  orderlog::bench::Arguments arguments;
  CLI::App app{"Verifies and filters a log, against a bare scan of the same database"};
  app.add_option("--data", arguments.data, "a server's data directory")->required();
  app.add_option("--rounds", arguments.rounds)->check(CLI::Range(1, 99));
  app.add_option("--threads", arguments.threads, "of the verification; 0: one for each processor")
      ->check(CLI::Range(0, 256));
  app.add_flag("--json", arguments.json, "one line of JSON for each");
  CLI11_PARSE(app, argc, argv);
  orderlog::bench::compare(arguments);
  return 0;
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
