// How fast a server publishes what is waiting in its log, as GET /v1/relay shows it: from the first
// event that is published while we look until nothing is left or the time is over.

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <CLI/Validators.hpp>
#include <chrono>
#include <cstdint>
#include <iostream>
#include <optional>
#include <string>
#include <thread>

#include "base/json/reader.h"
#include "bench/http/exchange.h"
#include "bench/measure/last_words.h"
#include "bench/measure/process_usage.h"
#include "bench/measure/report.h"

namespace orderlog::bench {
namespace {

constexpr std::chrono::milliseconds kBetweenLooks{20};
// The relay of a server that takes orders meanwhile is never quite level.
constexpr std::uint64_t kLevel = 2'000;

struct Arguments {
  std::string url;
  double seconds = 60;
  bool json = false;
};

struct Look {
  std::uint64_t published = 0;
  std::uint64_t backlog = 0;
};

std::optional<Look> look(const Endpoint& endpoint) {
  const auto response = exchange(endpoint, "GET", "/v1/relay");
  if (!response || response->status != 200) return std::nullopt;
  JsonParser parser;
  const auto document = parser.parse(response->body);
  if (!document || document->kind() != JsonKind::kObject) return std::nullopt;
  FieldErrors errors;
  ObjectReader reader(*document, errors);
  std::int64_t published = 0;
  std::int64_t backlog = 0;
  if (!reader.integer("published", published, 0, INT64_MAX) ||
      !reader.integer("backlog", backlog, 0, INT64_MAX)) {
    return std::nullopt;
  }
  return Look{static_cast<std::uint64_t>(published), static_cast<std::uint64_t>(backlog)};
}

int run(const Arguments& arguments) {
  const auto endpoint = parse_endpoint(arguments.url);
  if (!endpoint) {
    std::cerr << "relay_drain: --url must be http://ADDRESS:PORT with a numeric address\n";
    return 2;
  }
  const std::uint64_t ns_max = static_cast<std::uint64_t>(arguments.seconds * 1e9);
  const std::uint64_t begun_ns = now_ns();
  std::optional<Look> first;
  std::uint64_t first_ns = 0;
  Look last;
  while (true) {
    const auto seen = look(*endpoint);
    if (!seen) {
      std::cerr << "relay_drain: the server at " << arguments.url << " publishes nothing\n";
      return 1;
    }
    last = *seen;
    if (!first && last.published > 0) {
      first = last;
      first_ns = now_ns();
    }
    if ((first && last.backlog <= kLevel) || now_ns() - begun_ns >= ns_max) break;
    std::this_thread::sleep_for(kBetweenLooks);
  }
  const double took_s = first ? static_cast<double>(now_ns() - first_ns) / 1e9 : 0;
  const std::uint64_t events = first ? last.published - first->published : 0;
  if (events == 0) {
    std::cerr << "relay_drain: nothing was published in time\n";
    return 1;
  }
  Report report;
  report.text("what", "publisher");
  report.integer("events", events);
  report.integer("backlog", last.backlog);
  report.number("took_s", took_s);
  report.number("events_per_s", static_cast<double>(events) / took_s);
  report.print(std::cout, arguments.json);
  return 0;
}

}  // namespace
}  // namespace orderlog::bench

int main(int argc, char** argv) try {
  orderlog::bench::Arguments arguments;
  CLI::App app{"Watches a server publish its backlog and measures"};
  app.add_option("--url", arguments.url, "http://127.0.0.1:PORT")->required();
  app.add_option("--seconds", arguments.seconds, "at most")->check(CLI::Range(0.05, 3600.0));
  app.add_flag("--json", arguments.json, "one line of JSON");
  CLI11_PARSE(app, argc, argv);
  return orderlog::bench::run(arguments);
} catch (const std::exception& error) {
  return orderlog::bench::last_words(error);
}
