// What customers notice of a rebuild: one group of connections places orders and another one asks
// for orders, without and with rebuilds of every read model beside them.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <thread>

#include "bench/http/closed_loop.h"
#include "bench/http/projection_lag.h"
#include "bench/http/rebuilding.h"
#include "bench/http/run_name.h"
#include "bench/http/scenario.h"
#include "bench/measure/last_words.h"
#include "bench/measure/process_usage.h"
#include "bench/measure/report.h"

namespace orderlog::bench {
namespace {

struct Arguments {
  std::string url;
  std::uint64_t orders = 1;
  std::uint64_t lists = 2'000;
  std::uint64_t connections = 64;
  double seconds = 5;
  double warm_up_seconds = 1;
  std::uint64_t rounds = 1;
  int server_pid = 0;
  bool json = false;
};

std::chrono::milliseconds as_ms(double seconds) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

struct Both {
  ClosedLoopResult placing;
  ClosedLoopResult asking;

  [[nodiscard]] bool connected() const { return placing.connected && asking.connected; }
  [[nodiscard]] std::uint64_t failed() const {
    std::uint64_t sum = 0;
    for (const ClosedLoopResult* result : {&placing, &asking}) {
      sum += result->refused_in_all + result->unanswered + result->reconnects;
    }
    return sum;
  }
};

Both load(const Arguments& arguments, const Endpoint& endpoint, const std::string& run) {
  ClosedLoopOptions options;
  options.endpoint = endpoint;
  options.connections = arguments.connections;
  options.warm_up = as_ms(arguments.warm_up_seconds);
  options.window = as_ms(arguments.seconds);
  ClosedLoopOptions asking = options;
  asking.requests = {{order_by_id(endpoint), arguments.orders},
                     {list_of_user(endpoint), arguments.lists},
                     {order_by_id(endpoint), arguments.orders},
                     {list_of_store(endpoint), arguments.lists}};
  std::string problem;
  options.requests = prepare_scenario("orders", endpoint, run, {}, problem)->requests;
  Both both;
  std::thread other([&] { both.asking = run_closed_loop(asking); });
  both.placing = run_closed_loop(options);
  other.join();
  return both;
}

// Fails without a server only: what failed beside a rebuild is a figure.
int measure(const Arguments& arguments, const Endpoint& endpoint, const std::string& run,
            bool rebuilding, Report& report) {
  std::cerr << "rebuild_load: " << (rebuilding ? "with" : "without") << " rebuilds" << std::endl;
  std::optional<Rebuilding> rebuilds;
  if (rebuilding) rebuilds.emplace(endpoint).start();
  const Both both = load(arguments, endpoint, run);
  if (rebuilds) rebuilds->stop();
  if (!both.connected()) {
    std::cerr << "rebuild_load: the server at " << arguments.url << " is not there\n";
    return 1;
  }
  const auto per_s = [](const ClosedLoopResult& result) {
    return static_cast<double>(result.answered - result.refused) / result.window_s;
  };
  const auto us = [](std::uint64_t ns) { return static_cast<double>(ns) / 1e3; };
  const std::string prefix = rebuilding ? "rebuilding_" : "calm_";
  report.number(prefix + "orders_per_s", per_s(both.placing));
  report.number(prefix + "order_p99_us", us(both.placing.latency.percentile_ns(99)));
  report.number(prefix + "queries_per_s", per_s(both.asking));
  report.number(prefix + "query_p50_us", us(both.asking.latency.percentile_ns(50)));
  report.number(prefix + "query_p99_us", us(both.asking.latency.percentile_ns(99)));
  report.number(prefix + "query_max_us", us(both.asking.latency.max_ns()));
  report.integer(prefix + "requests", both.placing.answered_in_all + both.asking.answered_in_all);
  report.integer(prefix + "failed", both.failed());
  for (const ClosedLoopResult* result : {&both.placing, &both.asking}) {
    if (!result->first_refusal.empty()) {
      std::cerr << "rebuild_load: an answer other than success: " << result->first_refusal << "\n";
    }
  }
  if (!rebuilds) return 0;
  report.integer("rebuilds_finished", rebuilds->finished());
  report.integer("models_rebuilt", rebuilds->models().size());
  if (!rebuilds->problem().empty()) {
    std::cerr << "rebuild_load: " << rebuilds->problem() << "\n";
    return 1;
  }
  return 0;
}

int run(const Arguments& arguments) {
  const auto endpoint = parse_endpoint(arguments.url);
  if (!endpoint) {
    std::cerr << "rebuild_load: --url must be http://ADDRESS:PORT with a numeric address\n";
    return 2;
  }
  std::string problem;
  for (const char* const lists : {"list-user", "list-store"}) {  // warm from the first window on
    const ReadingRange reading{arguments.orders, arguments.lists};
    if (prepare_scenario(lists, *endpoint, "", reading, problem)) continue;
    std::cerr << "rebuild_load: " << problem << "\n";
    return 1;
  }
  for (std::uint64_t round = 0; round < arguments.rounds; ++round) {
    const std::string run = run_name() + "." + std::to_string(round);
    Report report;
    report.text("scenario", "rebuild-load");
    report.integer("connections", arguments.connections * 2);
    for (const bool rebuilding : {false, true}) {
      if (!await_projections(*endpoint, std::chrono::minutes(2))) {
        std::cerr << "rebuild_load: the read models do not reach the log's head\n";
        return 1;
      }
      const int status =
          measure(arguments, *endpoint, run + (rebuilding ? ".b" : ".a"), rebuilding, report);
      if (status != 0) return status;
    }
    if (arguments.server_pid != 0) {
      report.integer("server_rss_peak_bytes", resident_memory(arguments.server_pid).peak_bytes);
    }
    report.print(std::cout, arguments.json);
  }
  return 0;
}

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  orderlog::bench::Arguments arguments;
  CLI::App app{"Loads a server without and with rebuilds of its read models and measures"};
  app.add_option("--url", arguments.url, "http://127.0.0.1:PORT, over a log of make_log --stores")
      ->required();
  app.add_option("--orders-to-read", arguments.orders, "of that log, drawn from")
      ->required()
      ->check(CLI::Range(1, 1'000'000'000));
  app.add_option("--lists-to-read", arguments.lists, "of its users and of its stores, drawn from")
      ->check(CLI::Range(1, 1'000'000'000));
  app.add_option("--connections", arguments.connections, "that place orders, and as many that ask")
      ->check(CLI::Range(1, 4'000));
  app.add_option("--seconds", arguments.seconds, "each of the two windows")
      ->check(CLI::Range(0.05, 3600.0));
  app.add_option("--warm-up", arguments.warm_up_seconds, "seconds before each")
      ->check(CLI::Range(0.0, 60.0));
  app.add_option("--rounds", arguments.rounds)->check(CLI::Range(1, 99));
  app.add_option("--server-pid", arguments.server_pid, "whose memory is shown");
  app.add_flag("--json", arguments.json, "one line of JSON for each round");
  CLI11_PARSE(app, argc, argv);
  return orderlog::bench::run(arguments);
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
