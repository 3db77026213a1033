// How long after its answer an order is there to be read: orders come at a fixed rate, and some of
// them are asked for at once, at their answer's position.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <cstdint>
#include <iostream>
#include <string>

#include "bench/http/run_name.h"
#include "bench/http/visibility.h"
#include "bench/measure/last_words.h"
#include "bench/measure/report.h"

namespace orderlog::bench {
namespace {

struct Arguments {
  std::string url;
  std::string read_url;
  VisibilityOptions options;
  double seconds = 5;
  double warm_up_seconds = 1;
  bool json = false;
};

std::chrono::milliseconds as_ms(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

void add_latency(const std::string& name, const LatencyHistogram& latency, Report& report) {
  const auto us = [](std::uint64_t ns) { return static_cast<double>(ns) / 1e3; };
  report.number(name + "_p50_us", us(latency.percentile_ns(50)));
  report.number(name + "_p99_us", us(latency.percentile_ns(99)));
  report.number(name + "_max_us", us(latency.max_ns()));
}

int run(Arguments& arguments) {
  const auto endpoint = parse_endpoint(arguments.url);
  if (!endpoint) {
    std::cerr << "lag: --url must be http://ADDRESS:PORT with a numeric address\n";
    return 2;
  }
  VisibilityOptions& options = arguments.options;
  options.endpoint = *endpoint;
  if (!arguments.read_url.empty()) {
    options.read_at = parse_endpoint(arguments.read_url);
    if (!options.read_at) {
      std::cerr << "lag: --read-url must be http://ADDRESS:PORT with a numeric address\n";
      return 2;
    }
  }
  options.run = run_name();
  options.warm_up = as_ms(arguments.warm_up_seconds);
  options.window = as_ms(arguments.seconds);
  const VisibilityResult result = run_visibility(options);
  if (!result.first_refusal.empty()) {
    std::cerr << "lag: the first answer other than success was " << result.first_refusal << "\n";
  }
  if (!result.connected || result.placed == 0) {
    std::cerr << "lag: the server at " << arguments.url << " is not there, or ended a connection\n";
    return 1;
  }
  Report report;
  report.text("scenario", "lag");
  report.integer("orders_per_s_wanted", options.orders_per_s);
  report.number("orders_per_s", static_cast<double>(result.placed) / result.window_s);
  report.integer("requests", result.placed);
  report.integer("refused", result.refused);
  report.integer("unanswered", result.unanswered);
  report.integer("samples", result.visible.count());
  add_latency("visible", result.visible, report);
  add_latency("plain_read", result.plain_read, report);
  add_latency("placing", result.placing, report);
  add_latency("send_late", result.send_late, report);
  if (options.server_pid != 0) {
    report.number("server_cpu_us_per_request", static_cast<double>(result.server_cpu_ns) / 1e3 /
                                                   static_cast<double>(result.placed));
  }
  report.print(std::cout, arguments.json);
  return 0;
}

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  orderlog::bench::Arguments arguments;
  CLI::App app{"Places orders at a fixed rate and measures when they can be read"};
  app.add_option("--url", arguments.url, "http://127.0.0.1:PORT")->required();
  app.add_option("--read-url", arguments.read_url, "where they are read; --url if not set");
  app.add_option("--rate", arguments.options.orders_per_s, "orders a second")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--sample-every", arguments.options.sample_every, "answers, one order is read")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--connections", arguments.options.connections, "that place orders")
      ->check(CLI::Range(1, 4'000));
  app.add_option("--probes", arguments.options.probes, "connections that read")
      ->check(CLI::Range(1, 4'000));
  app.add_option("--seconds", arguments.seconds, "the measured window")
      ->check(CLI::Range(0.05, 3600.0));
  app.add_option("--warm-up", arguments.warm_up_seconds, "seconds before it")
      ->check(CLI::Range(0.0, 60.0));
  app.add_option("--server-pid", arguments.options.server_pid, "whose processor time is measured");
  app.add_flag("--json", arguments.json, "one line of JSON");
  CLI11_PARSE(app, argc, argv);
  return orderlog::bench::run(arguments);
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
