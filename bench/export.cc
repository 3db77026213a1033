// How fast a log is taken away in each form, and made again, in this process; against a bare scan
// of the very same database.

#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <memory>
#include <string>

#include "app/import/text_source.h"
#include "bench/log/open_store.h"
#include "bench/log/raw_rocksdb.h"
#include "bench/measure/last_words.h"
#include "bench/measure/process_usage.h"
#include "bench/measure/report.h"
#include "replay/export/files/table_files.h"
#include "replay/export/log/log_file_export.h"
#include "replay/export/log/log_file_import.h"
#include "replay/export/sqlite/sqlite_export.h"

namespace orderlog::bench {
namespace {

struct Arguments {
  std::string data;
  std::string to;
  bool json = false;
};

[[noreturn]] void give_up(const std::string& what) {
  std::cerr << "export: " << what << "\n";
  std::exit(1);
}

class Bench {
 public:
  explicit Bench(const Arguments& arguments)
      : arguments_(arguments), store_(open_store(arguments.data, false)) {
    if (store_->head().position == Position{}) give_up("the log is empty");
    std::filesystem::create_directories(arguments.to);
  }

  void run() {
    const RawScan raw =
        RawRocksDb::read_only(line_directory(arguments_.data) + "/log").scan(UINT64_MAX);
    raw_scan_s_ = static_cast<double>(raw.took_ns) / 1e9;
    const std::string log = arguments_.to + "/log.ndjson";
    measure("the log to NDJSON",
            [&] { return export_log_file(*store_, {.file = log, .full = true}, unwatched()); });
    measure("import of it", [&] { return imported(log); });
    measure("SQLite", [&] {
      return export_to_sqlite(*store_, {.file = arguments_.to + "/all.sqlite", .full = true},
                              unwatched());
    });
    measure("SQLite, events alone", [&] {
      return export_to_sqlite(*store_,
                              {.file = arguments_.to + "/events.sqlite",
                               .parts = TableParts::events_only(),
                               .full = true},
                              unwatched());
    });
    measure("CSV", [&] {
      return export_table_files(*store_, {.directory = arguments_.to + "/csv", .full = true},
                                unwatched());
    });
  }

 private:
  static ExportProgress unwatched() {
    return [](auto, auto, auto, auto) {};
  }

  [[nodiscard]] ExportResult<ExportReport> imported(const std::string& log) const {
    LogImportOptions options;
    options.name = log;
    options.open = [&log] { return open_text_source(log); };
    options.data = arguments_.to + "/imported";
    options.log = "line-0";
    std::filesystem::remove_all(options.data);
    return import_log_file(options, [](std::uint64_t) {});
  }

  void measure(const std::string& what, const std::function<ExportResult<ExportReport>()>& act) {
    const std::uint64_t start_ns = now_ns();
    const auto done = act();
    if (!done) give_up(done.error().sentence);
    const double took_s = static_cast<double>(now_ns() - start_ns) / 1e9;
    Report report;
    report.text("what", what);
    report.integer("events", done->events);
    report.number("took_s", took_s);
    report.number("events_per_s", static_cast<double>(done->events) / took_s);
    report.number("ratio", raw_scan_s_ / took_s);
    report.integer("bytes", done->bytes);
    report.integer("rss_peak_bytes", resident_memory(getpid()).peak_bytes);
    report.print(std::cout, arguments_.json);
  }

  const Arguments& arguments_;
  std::unique_ptr<EventStore> store_;
  double raw_scan_s_ = 0;
};

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  orderlog::bench::Arguments arguments;
  CLI::App app{"Exports a log in each form, and imports it again"};
  app.add_option("--data", arguments.data, "a data directory")->required();
  app.add_option("--to", arguments.to, "a directory for what is exported")->required();
  app.add_flag("--json", arguments.json, "one line of JSON for each");
  CLI11_PARSE(app, argc, argv);
  orderlog::bench::Bench(arguments).run();
  return 0;
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
