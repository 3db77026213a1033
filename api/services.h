#pragma once

// What the routes stand on. Owned by whoever wires the program (app/); everything outlives the
// routes.

#include <functional>
#include <string>

#include "base/clock.h"
#include "engine/line.h"
#include "engine/log_view.h"
#include "projections/position_gate.h"
#include "projections/queries.h"

namespace orderlog {

// A read model's questions, and how far it is.
template <class Queries>
struct ReadModel {
  Queries queries;
  const PositionGate& gate;
};

struct Services {
  Line& line;
  LogView log;
  const Clock& clock;
  ReadModel<OrderQueries> orders;
  ReadModel<PoolQueries> pools;
  ReadModel<AccountQueries> accounts;
  ReadModel<JobQueries> jobs;
  ReadModel<StatisticsQueries> statistics;
  ManualClock* test_clock = nullptr;              // only with --test-clock
  std::string version;                            // of the program
  std::function<std::string()> metrics_text;      // Prometheus text
  std::function<std::string()> projections_json;  // the elements of GET /v1/projections' data
  // Whether the server is to be given traffic: false before everything is caught up and after the
  // first SIGTERM.
  std::function<bool()> ready;
};

}  // namespace orderlog
