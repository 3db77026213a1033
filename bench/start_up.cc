// How long a server takes from its start to the first 200 of /readyz over a given log: after a
// clean stop, and after SIGKILL in the middle of a stream of commands.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <cstdint>
#include <iostream>
#include <memory>
#include <string>
#include <thread>

#include "bench/http/command_stream.h"
#include "bench/http/run_name.h"
#include "bench/measure/last_words.h"
#include "bench/measure/process_usage.h"
#include "bench/measure/report.h"
#include "bench/server/server_process.h"

namespace orderlog::bench {
namespace {

constexpr std::uint64_t kReadyNsMax = 300'000'000'000;

struct Arguments {
  std::string orderlog;
  std::string data;
  double load_seconds = 2;
  std::uint64_t rounds = 1;
  bool json = false;
};

std::string log_path(const Arguments& arguments) { return arguments.data + ".start_up.log"; }

std::unique_ptr<ServerProcess> start(const Arguments& arguments) {
  std::string problem;
  auto server = ServerProcess::start(serve_command(arguments.orderlog, arguments.data),
                                     log_path(arguments), problem);
  if (!server) {
    std::cerr << "start_up: " << problem << "\n";
    std::exit(1);
  }
  return server;
}

std::unique_ptr<ServerProcess> start_and_report(const Arguments& arguments, const char* after) {
  auto server = start(arguments);
  const auto ready_ns = server->await_ready_ns(kReadyNsMax);
  if (!ready_ns) {
    std::cerr << "start_up: the server never got ready; " << log_path(arguments) << " says why\n";
    std::exit(1);
  }
  const auto seconds = [&](std::uint64_t at_ns) {
    return static_cast<double>(at_ns - server->started_ns()) / 1e9;
  };
  const ResidentMemory memory = resident_memory(server->pid());
  Report report;
  report.text("after", after);
  report.number("serving_s", seconds(server->serving_ns()));
  report.number("ready_s", seconds(*ready_ns));
  report.number("cpu_s", static_cast<double>(process_cpu_ns(server->pid())) / 1e9);
  report.integer("rss_bytes", memory.now_bytes);
  report.integer("rss_peak_bytes", memory.peak_bytes);
  report.print(std::cout, arguments.json);
  return server;
}

// Ends the server while commands come in, so that its log has an unwritten index and a memtable in
// the WAL.
void kill_under_load(const Arguments& arguments, ServerProcess& server) {
  CommandStreamOptions options;
  options.endpoint = server.endpoint();
  options.run = run_name() + ".kill";
  options.time = std::chrono::hours(1);
  std::uint64_t answered = 0;
  std::thread load([&] { answered = run_command_stream(options).answered; });
  std::this_thread::sleep_for(
      std::chrono::milliseconds(static_cast<std::int64_t>(arguments.load_seconds * 1000)));
  server.kill_now();
  load.join();
  Report report;
  report.text("killed", "under load");
  report.integer("commands_before", answered);
  report.print(std::cout, arguments.json);
}

void run(const Arguments& arguments) {
  static_cast<void>(start(arguments)->stop());
  for (std::uint64_t round = 0; round < arguments.rounds; ++round) {
    auto clean = start_and_report(arguments, "a clean stop");
    kill_under_load(arguments, *clean);
    clean.reset();
    auto killed = start_and_report(arguments, "kill -9");
    if (killed->stop() != 0) std::cerr << "start_up: SIGTERM did not end the server with 0\n";
  }
}

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  orderlog::bench::Arguments arguments;
  CLI::App app{"Measures a server's start over a given log"};
  app.add_option("--orderlog", arguments.orderlog, "the program")->required();
  app.add_option("--data", arguments.data, "its data directory; grows by the load before the kill")
      ->required();
  app.add_option("--load-seconds", arguments.load_seconds, "of commands before the kill")
      ->check(CLI::Range(0.05, 600.0));
  app.add_option("--rounds", arguments.rounds)->check(CLI::Range(1, 99));
  app.add_flag("--json", arguments.json, "one line of JSON for each start");
  CLI11_PARSE(app, argc, argv);
  orderlog::bench::run(arguments);
  return 0;
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
