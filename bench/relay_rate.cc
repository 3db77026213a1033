// How fast a log is published to JetStream: by the publisher alone, in this process, and by
// nats.c's own asynchronous publisher with the same payloads.

#include <unistd.h>

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <string>
#include <thread>

#include "app/config.h"
#include "bench/log/bare_publisher.h"
#include "bench/log/open_store.h"
#include "bench/measure/last_words.h"
#include "bench/measure/process_usage.h"
#include "bench/measure/report.h"
#include "messaging/publisher.h"

namespace orderlog::bench {
namespace {

// The baseline's, so that its figures stay comparable.
constexpr std::size_t kBareInFlight = 4'096;

struct Arguments {
  std::string data;
  std::string nats;
  std::uint64_t events = 300'000;
  std::size_t in_flight = 0;  // 0: what each has without it
  double bare_seconds = 0;
  bool bare_only = false;
  bool json = false;
};

[[noreturn]] void give_up(const std::string& what) {
  std::cerr << "relay_rate: " << what << "\n";
  std::exit(1);
}

void print(const Arguments& arguments, const char* what, std::uint64_t events,
           std::uint64_t took_ns, std::uint64_t cpu_ns) {
  const double seconds = static_cast<double>(took_ns) / 1e9;
  Report report;
  report.text("what", what);
  report.integer("events", events);
  report.number("took_s", seconds);
  report.number("events_per_s", static_cast<double>(events) / seconds);
  report.number("cpu_us_per_event",
                static_cast<double>(cpu_ns) / 1e3 / static_cast<double>(events));
  report.print(std::cout, arguments.json);
}

void run_bare(const Arguments& arguments, const EventStore& log) {
  const Payloads payloads = payloads_of(log, arguments.events);
  if (payloads.data.empty()) give_up("the log in " + arguments.data + " is empty");
  const std::uint64_t cpu_ns = process_cpu_ns(getpid());
  const std::uint64_t ns_max = arguments.bare_seconds > 0
                                   ? static_cast<std::uint64_t>(arguments.bare_seconds * 1e9)
                                   : UINT64_MAX;
  const std::size_t in_flight = arguments.in_flight > 0 ? arguments.in_flight : kBareInFlight;
  const Published bare = publish_bare(arguments.nats, payloads, in_flight, ns_max);
  if (!bare.problem.empty()) give_up(bare.problem);
  print(arguments, "bare", bare.messages, bare.took_ns, process_cpu_ns(getpid()) - cpu_ns);
}

void run_ours(const Arguments& arguments, const EventStore& log) {
  PublisherOptions options;
  options.bus.url = arguments.nats;
  options.subject_prefix = "relay-rate-" + std::to_string(now_ns() % 1'000'000'000);
  options.in_flight_max = arguments.in_flight > 0
                              ? arguments.in_flight
                              : static_cast<std::size_t>(NatsConfig{}.in_flight_max);
  const std::uint64_t cpu_ns = process_cpu_ns(getpid());
  const std::uint64_t start_ns = now_ns();
  Publisher publisher(log, options);
  publisher.start();
  PublisherStatus status;
  do {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    status = publisher.status();
    if (status.trouble) give_up(status.trouble->detail);
  } while (!status.connected || (status.backlog > 0 && status.published < arguments.events));
  print(arguments, "publisher", status.published, now_ns() - start_ns,
        process_cpu_ns(getpid()) - cpu_ns);
  publisher.stop();
}

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  orderlog::bench::Arguments arguments;
  CLI::App app{"Publishes a data directory's log to JetStream and measures"};
  app.add_option("--data", arguments.data, "a server's data directory, or one of make_log")
      ->required();
  app.add_option("--nats", arguments.nats, "nats://127.0.0.1:PORT")->required();
  app.add_option("--events", arguments.events, "at most")->check(CLI::Range(1, 100'000'000));
  app.add_option("--in-flight", arguments.in_flight,
                 "messages not yet acknowledged; without it 4096 for the bare one, and for ours as "
                 "many as a server has by default")
      ->check(CLI::Range(1, 65'536));
  app.add_option("--bare-seconds", arguments.bare_seconds, "the bare one ends after this long");
  app.add_flag("--bare-only", arguments.bare_only);
  app.add_flag("--json", arguments.json, "one line of JSON for each");
  CLI11_PARSE(app, argc, argv);
  const auto log = orderlog::bench::open_store(arguments.data, true);
  orderlog::bench::run_bare(arguments, *log);
  if (!arguments.bare_only) orderlog::bench::run_ours(arguments, *log);
  return 0;
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
