// A closed loop of HTTP requests over keep-alive connections: how many answers a second, how long
// each took, what each cost the server's processors. Spends as little as it can itself, since it
// shares the machine with the server.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <cstdint>
#include <iostream>
#include <string>

#include "bench/http/closed_loop.h"
#include "bench/http/projection_lag.h"
#include "bench/http/run_name.h"
#include "bench/http/scenario.h"
#include "bench/measure/last_words.h"
#include "bench/measure/process_usage.h"
#include "bench/measure/report.h"

namespace orderlog::bench {
namespace {

struct Arguments {
  std::string scenario = "orders";
  std::string url;
  std::uint64_t connections = 256;
  std::uint64_t threads = 1;
  std::uint64_t depth = 1;
  double seconds = 5;
  double warm_up_seconds = 0.5;
  std::uint64_t requests = 0;
  ReadingRange reading;
  int server_pid = 0;
  bool await_projections = false;
  bool json = false;
};

std::chrono::milliseconds as_ms(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

std::string statuses(const ClosedLoopResult& result) {
  std::string text;
  for (const auto& [status, count] : result.by_status) {
    if (!text.empty()) text += ' ';
    text += std::to_string(status) + ":" + std::to_string(count);
  }
  return text;
}

void add_figures(const ClosedLoopResult& result, const Arguments& arguments, Report& report) {
  const auto answered = static_cast<double>(result.answered);
  const auto us = [](std::uint64_t ns) { return static_cast<double>(ns) / 1e3; };
  report.number("requests_per_s", answered / result.window_s);
  report.number("good_per_s",
                static_cast<double>(result.answered - result.refused) / result.window_s);
  report.integer("requests", result.answered);
  report.number("window_s", result.window_s);
  report.number("bytes_per_answer", static_cast<double>(result.answer_bytes) / answered);
  report.text("statuses", statuses(result));
  report.integer("refused", result.refused);
  report.integer("unanswered", result.unanswered);
  report.integer("reconnects", result.reconnects);
  report.number("p50_us", us(result.latency.percentile_ns(50)));
  report.number("p90_us", us(result.latency.percentile_ns(90)));
  report.number("p99_us", us(result.latency.percentile_ns(99)));
  report.number("p99_9_us", us(result.latency.percentile_ns(99.9)));
  report.number("max_us", us(result.latency.max_ns()));
  report.number("client_cpu_us_per_request", us(result.client_cpu_ns) / answered);
  if (arguments.server_pid != 0) {
    report.number("server_cpu_us_per_request", us(result.server_cpu_ns) / answered);
    report.integer("server_rss_peak_bytes", resident_memory(arguments.server_pid).peak_bytes);
  }
}

int run(const Arguments& arguments) {
  const auto endpoint = parse_endpoint(arguments.url);
  if (!endpoint) {
    std::cerr << "http_load: --url must be http://ADDRESS:PORT with a numeric address\n";
    return 2;
  }
  std::string problem;
  auto scenario =
      prepare_scenario(arguments.scenario, *endpoint, run_name(), arguments.reading, problem);
  if (!scenario) {
    std::cerr << "http_load: " << problem << "\n";
    return 1;
  }
  ClosedLoopOptions options;
  options.endpoint = *endpoint;
  options.requests = scenario->requests;
  options.connections = arguments.connections;
  options.threads = arguments.threads;
  options.depth = arguments.depth;
  options.warm_up = as_ms(arguments.warm_up_seconds);
  options.window = as_ms(arguments.seconds);
  if (arguments.requests > 0) options.requests_max = arguments.requests;
  options.server_pid = arguments.server_pid;
  const ClosedLoopResult result = run_closed_loop(options);
  if (!result.connected) {
    std::cerr << "http_load: the server at " << arguments.url << " is not there\n";
    return 1;
  }

  Report report;
  report.text("scenario", scenario->name);
  report.integer("connections", arguments.connections);
  report.integer("depth", arguments.depth);
  add_figures(result, arguments, report);
  if (arguments.await_projections) {
    const auto waited = await_projections(*endpoint, std::chrono::seconds(60));
    report.number("projections_behind_s",
                  waited ? static_cast<double>(waited->count()) / 1e3 : 60.0);
  }
  report.print(std::cout, arguments.json);
  if (!result.first_refusal.empty()) {
    std::cerr << "http_load: the first answer other than success was " << result.first_refusal
              << "\n";
  }
  return 0;
}

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  orderlog::bench::Arguments arguments;
  CLI::App app{"Loads an HTTP server in a closed loop and measures"};
  app.add_option("scenario", arguments.scenario,
                 "orders, jobs, get-order, list-user, list-store or echo")
      ->check(CLI::IsMember(orderlog::bench::scenario_names()));
  app.add_option("--url", arguments.url, "http://127.0.0.1:PORT")->required();
  app.add_option("--connections", arguments.connections)->check(CLI::Range(1, 20'000));
  app.add_option("--threads", arguments.threads)->check(CLI::Range(1, 9));
  app.add_option("--depth", arguments.depth, "requests under way on each connection")
      ->check(CLI::Range(1, 64));
  app.add_option("--seconds", arguments.seconds, "the measured window")
      ->check(CLI::Range(0.05, 3600.0));
  app.add_option("--warm-up", arguments.warm_up_seconds, "seconds before it")
      ->check(CLI::Range(0.0, 60.0));
  app.add_option("--requests", arguments.requests, "stop after so many, warm-up included");
  app.add_option("--orders-to-read", arguments.reading.orders, "placed first, for get-order")
      ->check(CLI::Range(1, 10'000'000));
  app.add_option("--lists-to-read", arguments.reading.lists,
                 "users or stores of a log of make_log --stores, for the lists")
      ->check(CLI::Range(1, 10'000'000));
  app.add_option("--server-pid", arguments.server_pid, "whose processor time is measured");
  app.add_flag("--await-projections", arguments.await_projections,
               "then wait until the read models have reached the log's head");
  app.add_flag("--json", arguments.json, "one line of JSON");
  CLI11_PARSE(app, argc, argv);
  return orderlog::bench::run(arguments);
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
