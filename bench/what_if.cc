// How fast a log's commands are decided again into a fork that is the same log, in this process;
// against a bare scan of the very same database.

#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdint>
#include <filesystem>
#include <iostream>
#include <string>

#include "bench/log/open_store.h"
#include "bench/log/raw_rocksdb.h"
#include "bench/measure/last_words.h"
#include "bench/measure/process_usage.h"
#include "bench/measure/report.h"
#include "eventstore/rocksdb_event_store.h"
#include "replay/what_if/fork.h"

namespace orderlog::bench {
namespace {

struct Arguments {
  std::string data;
  std::string to;
  bool json = false;
};

[[noreturn]] void give_up(const std::string& what) {
  std::cerr << "what_if: " << what << "\n";
  std::exit(1);
}

void run(const Arguments& arguments) {
  const auto store = open_store(arguments.data, false);
  const RawScan raw =
      RawRocksDb::read_only(line_directory(arguments.data) + "/log").scan(UINT64_MAX);
  std::filesystem::remove_all(arguments.to);
  RocksDbEventStoreOptions options;
  options.directory = arguments.to;
  options.tail_bytes = 0;
  const auto fork = open_rocksdb_event_store(options);
  if (!fork) give_up(fork.error().detail);

  const std::uint64_t start_ns = now_ns();
  const auto forked = fork_log(*store, **fork, {});
  if (!forked) give_up(forked.error().detail);
  const double took_s = static_cast<double>(now_ns() - start_ns) / 1e9;
  const ForkReport& fork_report = **forked;
  if (!fork_report.identical()) give_up("the fork is another log, though nothing was changed");
  Report report;
  report.integer("commands", fork_report.commands);
  report.integer("events", fork_report.original.position.value());
  report.number("took_s", took_s);
  report.number("commands_per_s", static_cast<double>(fork_report.commands) / took_s);
  report.number("ratio", static_cast<double>(raw.took_ns) / 1e9 / took_s);
  report.integer("rss_peak_bytes", resident_memory(getpid()).peak_bytes);
  report.print(std::cout, arguments.json);
}

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  orderlog::bench::Arguments arguments;
  CLI::App app{"Decides a log's commands again, and measures it"};
  app.add_option("--data", arguments.data, "a data directory")->required();
  app.add_option("--to", arguments.to, "a directory for the fork's log; what is there goes")
      ->required();
  app.add_flag("--json", arguments.json, "one line of JSON");
  CLI11_PARSE(app, argc, argv);
  orderlog::bench::run(arguments);
  return 0;
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
