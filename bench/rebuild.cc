// How fast read models are built anew from a log: in this process, on nothing but the store, and
// against a bare scan of the very same database.

#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <algorithm>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "bench/log/model_rebuild.h"
#include "bench/log/open_store.h"
#include "bench/log/raw_rocksdb.h"
#include "bench/measure/last_words.h"
#include "bench/measure/process_usage.h"
#include "bench/measure/report.h"
#include "projections/models.h"

namespace orderlog::bench {
namespace {

struct Arguments {
  std::string data;
  std::uint64_t rounds = 1;
  unsigned threads = 0;
  bool json = false;
};

[[noreturn]] void give_up(const std::string& what) {
  std::cerr << "rebuild: " << what << "\n";
  std::exit(1);
}

double seconds(std::uint64_t ns) { return static_cast<double>(ns) / 1e9; }

class Bench {
 public:
  explicit Bench(const Arguments& arguments)
      : arguments_(arguments), store_(open_store(arguments.data, false)) {
    events_ = store_->head().position.value();
    if (events_ == 0) give_up("the log in " + arguments.data + " is empty");
    ReadModelsOptions options;
    options.directory = arguments.data;
    // As the server has it, but for the niceness: nobody else is here to be nice to.
    options.bulk.threads = arguments.threads > 0
                               ? arguments.threads
                               : std::clamp(std::thread::hardware_concurrency(), 1U, 4U);
    options.bulk_from_events = 1;
    options.definitions = all_models();
    for (const ModelDefinition& model : options.definitions) names_.push_back(model.name);
    options.warn = [](const std::string& code, const std::string& sentence) {
      std::cerr << "rebuild: " << code << ": " << sentence << std::endl;
    };
    auto opened = ReadModels::open(std::move(options), *store_, clock_);
    if (!opened) give_up(opened.error().detail);
    models_ = std::move(opened).value();
  }
  ~Bench() { models_->stop(); }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  void run() {
    build_first();
    for (std::uint64_t round = 0; round < arguments_.rounds; ++round) {
      rebuild("orders alone", {"orders"});
      rebuild("all", names_);
    }
  }

 private:
  // Where there is nothing yet, so that there is something to rebuild and to compare with.
  void build_first() {
    const std::uint64_t start_ns = now_ns();
    models_->start();
    if (!await_all_served(*models_)) give_up("a read model can't be built");
    Report report;
    report.text("what", "first build of all");
    add_speed(now_ns() - start_ns, report);
    report.print(std::cout, arguments_.json);
  }

  // A scan that does nothing with what it reads: a value for each commit.
  [[nodiscard]] RawScan scan() const {
    return RawRocksDb::read_only(line_directory(arguments_.data) + "/log").scan(UINT64_MAX);
  }

  void rebuild(const char* what, const std::vector<std::string>& names) {
    const RawScan raw = scan();
    RebuildTimes sum;
    for (const std::string& name : names) {
      const RebuildTimes times = rebuild_model(*models_, name, events_);
      if (!times.problem.empty()) give_up(times.problem);
      sum.took_ns += times.took_ns;
      sum.loading_ns += times.loading_ns;
      sum.merging_ns += times.merging_ns;
      sum.catching_up_ns += times.catching_up_ns;
      sum.comparing_ns += times.comparing_ns;
      if (names.size() > 1) report_times(name, times, raw);
    }
    report_times(what, sum, raw);
  }

  void add_speed(std::uint64_t took_ns, Report& report) const {
    report.integer("events", events_);
    report.number("took_s", seconds(took_ns));
    report.number("events_per_s", static_cast<double>(events_) / seconds(took_ns));
    report.integer("rss_peak_bytes", resident_memory(getpid()).peak_bytes);
  }

  void report_times(const std::string& what, const RebuildTimes& times, const RawScan& raw) const {
    Report report;
    report.text("what", what);
    add_speed(times.took_ns, report);
    const double values_per_s = static_cast<double>(raw.values) / seconds(raw.took_ns);
    report.number("raw_scan_events_per_s", static_cast<double>(events_) / seconds(raw.took_ns));
    report.number("raw_scan_values_per_s", values_per_s);
    report.number("ratio", seconds(raw.took_ns) / seconds(times.took_ns));
    report.number("ratio_to_values",
                  static_cast<double>(events_) / seconds(times.took_ns) / values_per_s);
    report.number("loading_s", seconds(times.loading_ns));
    report.number("merging_s", seconds(times.merging_ns));
    report.number("catching_up_s", seconds(times.catching_up_ns));
    report.number("comparing_s", seconds(times.comparing_ns));
    report.print(std::cout, arguments_.json);
  }

  const Arguments& arguments_;
  const SystemClock clock_;
  std::unique_ptr<EventStore> store_;
  std::uint64_t events_ = 0;
  std::vector<std::string> names_;
  std::unique_ptr<ReadModels> models_;
};

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  orderlog::bench::Arguments arguments;
  CLI::App app{"Rebuilds the read models of a data directory and measures"};
  app.add_option("--data", arguments.data, "a server's data directory, or one of make_log")
      ->required();
  app.add_option("--rounds", arguments.rounds)->check(CLI::Range(1, 99));
  app.add_option("--threads", arguments.threads, "of a build; as many as the server has if not set")
      ->check(CLI::Range(1, 8));
  app.add_flag("--json", arguments.json, "one line of JSON for each");
  CLI11_PARSE(app, argc, argv);
  orderlog::bench::Bench(arguments).run();
  return 0;
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
