// What RocksDB alone makes of synced appends and of a scan: the ceiling of every log that lies on
// it.

#include "bench/log/raw_rocksdb.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <cstdint>
#include <iostream>
#include <string>
#include <vector>

#include "bench/measure/last_words.h"
#include "bench/measure/report.h"

namespace orderlog::bench {
namespace {

constexpr std::size_t kScanBatch = 512;

struct Arguments {
  std::string data;
  std::vector<std::uint64_t> batches = {1, 32, 512};
  std::vector<std::uint64_t> value_bytes = {320, 900};
  double seconds = 2;
  std::uint64_t scan_values = 500'000;
  bool json = false;
};

double per_s(std::uint64_t count, std::uint64_t took_ns) {
  return static_cast<double>(count) * 1e9 / static_cast<double>(took_ns);
}

void measure_append(const Arguments& arguments, std::size_t batch, std::size_t value_bytes) {
  RawRocksDb db(arguments.data + "/append-" + std::to_string(batch) + "-" +
                std::to_string(value_bytes));
  const auto time_ns = static_cast<std::uint64_t>(arguments.seconds * 1e9);
  // So much that the measurement ends by time on anything but a machine from another age.
  const RawAppends result = db.append(batch, value_bytes, time_ns, 20'000'000);
  const auto us = [](std::uint64_t ns) { return static_cast<double>(ns) / 1e3; };
  Report report;
  report.text("what", "append");
  report.integer("batch", batch);
  report.integer("value_bytes", value_bytes);
  report.number("values_per_s", per_s(result.appended, result.took_ns));
  report.number("batches_per_s", per_s(result.sync.count(), result.took_ns));
  report.number("sync_p50_us", us(result.sync.percentile_ns(50)));
  report.number("sync_p99_us", us(result.sync.percentile_ns(99)));
  report.number("sync_max_us", us(result.sync.max_ns()));
  report.number("cpu_us_per_value", us(result.cpu_ns) / static_cast<double>(result.appended));
  report.print(std::cout, arguments.json);
}

void measure_scan(const Arguments& arguments, std::size_t value_bytes) {
  RawRocksDb db(arguments.data + "/scan-" + std::to_string(value_bytes));
  static_cast<void>(db.append(kScanBatch, value_bytes, UINT64_MAX, arguments.scan_values));
  db.flush();
  const RawScan result = db.scan(UINT64_MAX);
  Report report;
  report.text("what", "scan");
  report.integer("value_bytes", value_bytes);
  report.integer("values", result.values);
  report.number("values_per_s", per_s(result.values, result.took_ns));
  report.number("mb_per_s", per_s(result.bytes, result.took_ns) / 1e6);
  report.print(std::cout, arguments.json);
}

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  orderlog::bench::Arguments arguments;
  CLI::App app{"Synced appends and a scan on RocksDB alone"};
  app.add_option("--data", arguments.data, "an empty directory for the databases")->required();
  app.add_option("--batches", arguments.batches, "values written and synced together")
      ->delimiter(',')
      ->check(CLI::Range(1, 65'536));
  app.add_option("--value-bytes", arguments.value_bytes)
      ->delimiter(',')
      ->check(CLI::Range(1, 1 << 20));
  app.add_option("--seconds", arguments.seconds, "for each of them")
      ->check(CLI::Range(0.05, 600.0));
  app.add_option("--scan-values", arguments.scan_values, "0: no scan");
  app.add_flag("--json", arguments.json, "one line of JSON for each");
  CLI11_PARSE(app, argc, argv);
  for (const std::uint64_t value_bytes : arguments.value_bytes) {
    for (const std::uint64_t batch : arguments.batches) {
      orderlog::bench::measure_append(arguments, batch, value_bytes);
    }
    if (arguments.scan_values > 0) orderlog::bench::measure_scan(arguments, value_bytes);
  }
  return 0;
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
