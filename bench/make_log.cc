// Fills a data directory with a log of realistic commits, through the engine and without HTTP. Says
// how fast that went: what the line and the log's thread can do when nothing is in front of them.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <atomic>
#include <cstdint>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <utility>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "bench/http/run_name.h"
#include "bench/log/flow.h"
#include "bench/log/open_store.h"
#include "bench/log/store_flow.h"
#include "bench/measure/last_words.h"
#include "bench/measure/process_usage.h"
#include "bench/measure/report.h"
#include "engine/line.h"

namespace orderlog::bench {
namespace {

constexpr std::size_t kCommandsAtOnce = 4'096;
// So long that no order runs out of time while it is measured.
constexpr TimeMs kHoldMs = TimeMs{7} * 24 * 3600 * 1000;

struct Arguments {
  std::string data;
  std::uint64_t events = 1'000'000;
  std::uint64_t stores = 0;
  std::uint64_t users = 1;
  std::uint64_t orders = 1'000'000;
  bool orders_only = false;
  bool json = false;
};

[[noreturn]] void give_up(const std::string& what) {
  std::cerr << "make_log: " << what << "\n";
  std::exit(1);
}

void give(Line& line, std::vector<Envelope> commands) {
  for (const Answer& answer : line.execute(std::move(commands))) {
    if (const auto* refused = std::get_if<Refused>(&answer.outcome)) {
      give_up("a command was refused: " + std::string(to_string(refused->rejection.code)));
    }
    if (!std::holds_alternative<Done>(answer.outcome)) give_up("a command had no good end");
  }
}

// Two threads give commands, so that the line always has the next ones at hand.
void fill(Line& line, const Clock& clock, const Arguments& arguments) {
  const auto feed = [&](const std::string& run) {
    const auto shape = arguments.orders_only ? Flow::Shape::kOrders : Flow::Shape::kMixed;
    Flow flow(run, clock, shape);
    give(line, flow.opening());
    while (line.metrics().events.load(std::memory_order_relaxed) < arguments.events) {
      give(line, flow.next(kCommandsAtOnce));
    }
  };
  const std::string run = run_name();
  std::thread other(feed, run + ".b");
  feed(run + ".a");
  other.join();
}

// Tells now and then how far it is; the orders given are the town's next number.
void fill_stores(Line& line, const Clock& clock, const Arguments& arguments, StoreTown& town) {
  std::atomic<std::uint64_t> told{0};
  const auto feed = [&](const std::string& run) {
    StoreFlow flow(run, clock, town);
    while (town.next_order.load(std::memory_order_relaxed) < arguments.orders) {
      give(line, flow.next(kCommandsAtOnce));
      const std::uint64_t millions = town.next_order.load() / 1'000'000;
      if (told.exchange(millions) < millions) {
        std::cerr << "make_log: " << millions << " million orders" << std::endl;
      }
    }
  };
  const std::string run = run_name();
  std::thread other(feed, run + ".b");
  feed(run + ".a");
  other.join();
}

int run(const Arguments& arguments) {
  const auto store = open_store(arguments.data, false);
  const SystemClock clock;
  LineOptions options;
  options.rules.hold_ms = kHoldMs;
  options.on_fatal = [](const StoreError& error) { give_up(error.detail); };
  auto line = Line::start(*store, clock, options);
  if (!line) give_up(line.error().detail);
  const std::uint64_t start_ns = now_ns();
  StoreTown town;
  town.stores = arguments.stores;
  town.users = arguments.users;
  if (arguments.stores > 0) {
    fill_stores(**line, clock, arguments, town);
  } else {
    fill(**line, clock, arguments);
  }
  const auto took_s = static_cast<double>(now_ns() - start_ns) / 1e9;
  const LineMetrics& metrics = (*line)->metrics();
  const std::uint64_t commits = metrics.commits.load();
  const std::uint64_t events = metrics.events.load();
  Report report;
  report.text("what", "through the engine");
  report.integer("commits", commits);
  report.integer("events", events);
  if (arguments.stores > 0) report.integer("orders", town.next_order.load());
  report.number("took_s", took_s);
  report.number("commits_per_s", static_cast<double>(commits) / took_s);
  report.number("events_per_s", static_cast<double>(events) / took_s);
  report.number("commits_per_sync",
                static_cast<double>(commits) / static_cast<double>(metrics.batches.load()));
  report.number("cpu_us_per_commit",
                static_cast<double>(process_cpu_ns(getpid())) / 1e3 / static_cast<double>(commits));
  report.print(std::cout, arguments.json);
  (*line)->drain();
  if (const auto flushed = store->flush(); !flushed) give_up(flushed.error().detail);
  return 0;
}

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  orderlog::bench::Arguments arguments;
  CLI::App app{"Fills a data directory with a log of realistic commits"};
  app.add_option("--data", arguments.data, "the data directory")->required();
  app.add_option("--events", arguments.events, "at least so many")
      ->check(CLI::Range(1, 1'000'000'000));
  app.add_flag("--orders-only", arguments.orders_only, "nothing but place_order");
  app.add_option("--stores", arguments.stores,
                 "orders of that many stores instead, under numbered ids")
      ->check(CLI::Range(1, 1'000'000'000));
  app.add_option("--users", arguments.users, "whose they are, with --stores")
      ->check(CLI::Range(1, 1'000'000'000));
  app.add_option("--orders", arguments.orders, "at least so many, with --stores")
      ->check(CLI::Range(1, 1'000'000'000));
  app.add_flag("--json", arguments.json, "one line of JSON");
  CLI11_PARSE(app, argc, argv);
  return orderlog::bench::run(arguments);
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
