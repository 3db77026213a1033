// What a server takes of memory while orders are placed: its peak of resident memory against its
// configured cache.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <cstdint>
#include <iostream>
#include <string>

#include "bench/http/command_stream.h"
#include "bench/http/projection_lag.h"
#include "bench/http/run_name.h"
#include "bench/measure/last_words.h"
#include "bench/measure/process_usage.h"
#include "bench/measure/report.h"
#include "bench/server/server_process.h"

namespace orderlog::bench {
namespace {

struct Arguments {
  std::string orderlog;
  std::string data;
  std::uint64_t orders = 5'000'000;
  std::uint64_t orders_per_step = 500'000;
  bool json = false;
};

void report_step(const Arguments& arguments, std::uint64_t orders, std::uint64_t took_ns,
                 pid_t server_pid) {
  const ResidentMemory memory = resident_memory(server_pid);
  Report report;
  report.integer("orders", orders);
  report.number("orders_per_s", static_cast<double>(orders) * 1e9 / static_cast<double>(took_ns));
  report.integer("rss_bytes", memory.now_bytes);
  report.integer("rss_peak_bytes", memory.peak_bytes);
  report.print(std::cout, arguments.json);
}

int run(const Arguments& arguments) {
  std::string problem;
  const auto server = ServerProcess::start(serve_command(arguments.orderlog, arguments.data),
                                           arguments.data + ".memory.log", problem);
  if (!server) {
    std::cerr << "memory: " << problem << "\n";
    return 1;
  }
  const std::string name = run_name();
  const std::uint64_t start_ns = now_ns();
  for (std::uint64_t placed = 0; placed < arguments.orders;) {
    CommandStreamOptions options;
    options.endpoint = server->endpoint();
    options.run = name + "." + std::to_string(placed);
    options.commands_max = std::min(arguments.orders_per_step, arguments.orders - placed);
    options.time = std::chrono::hours(1);
    const CommandStreamResult result = run_command_stream(options);
    if (!result.problem.empty() || result.answered != options.commands_max) {
      std::cerr << "memory: " << result.problem << "\n";
      return 1;
    }
    placed += result.answered;
    report_step(arguments, placed, now_ns() - start_ns, server->pid());
  }
  const auto waited = await_projections(server->endpoint(), std::chrono::minutes(5));
  const ResidentMemory memory = resident_memory(server->pid());
  Report report;
  report.integer("orders", arguments.orders);
  report.number("projections_behind_s", waited ? static_cast<double>(waited->count()) / 1e3 : -1.0);
  report.integer("rss_peak_bytes", memory.peak_bytes);
  report.print(std::cout, arguments.json);
  if (server->stop() != 0) std::cerr << "memory: SIGTERM did not end the server with 0\n";
  return 0;
}

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  orderlog::bench::Arguments arguments;
  CLI::App app{"Measures a server's memory while orders are placed"};
  app.add_option("--orderlog", arguments.orderlog, "the program")->required();
  app.add_option("--data", arguments.data, "a data directory")->required();
  app.add_option("--orders", arguments.orders)->check(CLI::Range(1, 1'000'000'000));
  app.add_option("--orders-per-step", arguments.orders_per_step, "after which memory is shown")
      ->check(CLI::Range(1, 1'000'000'000));
  app.add_flag("--json", arguments.json, "one line of JSON for each step");
  CLI11_PARSE(app, argc, argv);
  return orderlog::bench::run(arguments);
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
