// Streams commands to POST /v1/commands, placing orders or a shop's day, and reads the answers
// meanwhile.

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

namespace orderlog::bench {
namespace {

struct Arguments {
  std::string url;
  CommandStreamOptions options;
  double seconds = 5;
  std::uint64_t commands = 0;
  bool await_projections = false;
  bool json = false;
};

int run(Arguments& arguments) {
  const auto endpoint = parse_endpoint(arguments.url);
  if (!endpoint) {
    std::cerr << "commands_load: --url must be http://ADDRESS:PORT with a numeric address\n";
    return 2;
  }
  CommandStreamOptions& options = arguments.options;
  options.endpoint = *endpoint;
  options.run = run_name();
  options.time = std::chrono::milliseconds(static_cast<std::int64_t>(arguments.seconds * 1000));
  if (arguments.commands > 0) options.commands_max = arguments.commands;
  const CommandStreamResult result = run_command_stream(options);
  if (!result.problem.empty()) std::cerr << "commands_load: " << result.problem << "\n";
  if (result.answered == 0) return 1;

  const auto answered = static_cast<double>(result.answered);
  std::string statuses;
  for (const auto& [status, count] : result.by_status) {
    if (!statuses.empty()) statuses += ' ';
    statuses += std::to_string(status) + ":" + std::to_string(count);
  }
  Report report;
  report.text("scenario", "commands");
  report.integer("connections", options.connections);
  report.number("requests_per_s", answered * 1e9 / static_cast<double>(result.took_ns));
  report.integer("requests", result.answered);
  report.integer("unanswered", result.sent - result.answered);
  report.text("statuses", statuses);
  report.number("window_s", static_cast<double>(result.took_ns) / 1e9);
  report.number("client_cpu_us_per_request",
                static_cast<double>(result.client_cpu_ns) / 1e3 / answered);
  if (options.server_pid != 0) {
    report.number("server_cpu_us_per_request",
                  static_cast<double>(result.server_cpu_ns) / 1e3 / answered);
    report.integer("server_rss_peak_bytes", resident_memory(options.server_pid).peak_bytes);
  }
  if (arguments.await_projections) {
    const auto waited = await_projections(*endpoint, std::chrono::seconds(60));
    report.number("projections_behind_s",
                  waited ? static_cast<double>(waited->count()) / 1e3 : 60.0);
  }
  report.print(std::cout, arguments.json);
  return 0;
}

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  orderlog::bench::Arguments arguments;
  CLI::App app{"Streams commands to POST /v1/commands"};
  app.add_option("--url", arguments.url, "http://127.0.0.1:PORT")->required();
  app.add_option("--connections", arguments.options.connections)->check(CLI::Range(1, 64));
  app.add_option("--under-way", arguments.options.under_way_max,
                 "commands of one connection that wait for their answers")
      ->check(CLI::Range(1, 1'000'000));
  app.add_option("--seconds", arguments.seconds)->check(CLI::Range(0.05, 3600.0));
  app.add_option("--commands", arguments.commands, "stop after so many");
  app.add_option("--server-pid", arguments.options.server_pid, "whose processor time is measured");
  app.add_flag("--await-projections", arguments.await_projections,
               "then wait until the read models have reached the log's head");
  app.add_flag_callback(
      "--shop-day", [&arguments] { arguments.options.mix = orderlog::bench::CommandMix::kShopDay; },
      "what shops do to orders, instead of placing them alone");
  app.add_flag("--json", arguments.json, "one line of JSON");
  CLI11_PARSE(app, argc, argv);
  return orderlog::bench::run(arguments);
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
