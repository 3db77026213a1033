#pragma once

// What is looked at once a second while the server runs, for the journal and for /metrics.

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "projections/versions/status.h"

namespace orderlog {

// How often something happened since the start, and what was said of it last.
struct Incidents {
  std::uint64_t times = 0;
  std::string last = {};
};

struct Look {
  std::chrono::steady_clock::time_point at;

  std::optional<std::uint64_t> free_bytes = {};  // of the data's disk; none: the system can't say
  std::uint64_t free_bytes_min = 0;              // below it commands are refused; 0: there are none
  std::chrono::milliseconds append_lasts{0};     // the append under way; 0: none is
  std::chrono::milliseconds log_ahead{0};        // of the clock
  std::uint64_t deadlines_refused = 0;           // due now, and their commands come to nothing
  Incidents log_unreadable = {};
  Incidents rows_unreadable = {};
  std::uint64_t connections_refused = 0;
  std::uint64_t connections_max = 0;
  std::uint64_t events_too_large = 0;  // for NATS

  TimeMs started_ms = 0;
  bool draining = false;
  std::string not_ready = {};  // why; empty when it is ready
  std::vector<ProjectionStatus> models = {};
};

}  // namespace orderlog
