#pragma once

// What the routes stand on. Owned by whoever wires the program (app/); everything outlives the
// routes.

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/tenant.h"
#include "domain/rules.h"
#include "engine/line.h"
#include "engine/log_view.h"
#include "projections/queries.h"

namespace orderlog {

// The tenant that every request speaks for: keys have one, requests can't name another yet.
inline constexpr std::string_view kTenant = kDefaultTenant;

class OrderPages;
class ReadModels;

// A read model's questions, its name, and how far it is.
template <class Queries>
struct ReadModel {
  Queries queries;
  const ServedModel& served;

  [[nodiscard]] const PositionGate& gate() const { return served.gate(); }
};

struct Services {
  Line* line;  // null where no commands are taken: in a worker, and of the past
  LogView log;
  const Clock& clock;
  ReadModel<OrderQueries> orders;
  OrderPages& order_pages;
  ReadModel<PoolQueries> pools;
  ReadModel<AccountQueries> accounts;
  ReadModel<JobQueries> jobs;
  ReadModel<EffectQueries> effects;
  ReadModel<StatisticsQueries> statistics;
  ReadModels& models;                         // for operators
  Rules rules = {};                           // the present ones; not in a worker
  ManualClock* test_clock = nullptr;          // only with --test-clock
  std::string version;                        // of the program
  std::function<std::string()> metrics_text;  // Prometheus text
  std::function<std::string()> relay_json =
      nullptr;  // how far the events are published; not in a worker
  // Why the server is not to be given traffic, a sentence: before everything is caught up, after
  // the first SIGTERM, and in a worker while a model that serves stands still. Empty when it is.
  std::function<std::string()> not_ready;
  // Where the log is one of the past, which stands still and is there to be asked: its last
  // position.
  std::optional<Position> past = std::nullopt;
  // Told of each query that met damaged rows, on its thread. May be null.
  std::function<void(const std::string& detail)> on_unreadable_rows = nullptr;
  // In a worker: how far it has received the log, which is less than what it has heard of.
  std::function<Head()> received = nullptr;
};

}  // namespace orderlog
