#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/http/load_connection.h"
#include "bench/measure/latency_histogram.h"

namespace orderlog::bench {

struct ClosedLoopOptions {
  Endpoint endpoint;
  std::vector<NumberedRequest> requests;  // asked in turn
  std::size_t connections = 256;
  std::size_t threads = 1;
  std::size_t depth = 1;  // requests under way on each connection
  std::chrono::milliseconds warm_up{500};
  std::chrono::milliseconds window{5'000};
  std::uint64_t requests_max = UINT64_MAX;  // warm-up included
  std::uint64_t first_number = 0;
  pid_t server_pid = 0;  // whose processor time is measured; 0: nobody's
};

struct ClosedLoopResult {
  bool connected = true;
  double window_s = 0;
  std::uint64_t answered = 0;      // inside the window
  std::uint64_t refused = 0;       // of these, other than 2xx
  std::uint64_t answer_bytes = 0;  // of these, heads included
  std::uint64_t answered_in_all = 0;
  std::uint64_t refused_in_all = 0;
  std::uint64_t unanswered = 0;  // sent, and no answer within some seconds after the end
  std::uint64_t reconnects = 0;
  std::map<int, std::uint64_t> by_status;
  LatencyHistogram latency;
  std::uint64_t server_cpu_ns = 0;  // inside the window
  std::uint64_t client_cpu_ns = 0;
  std::string first_refusal;
};

// Keeps every connection busy until the window is over or the requests are used up, then waits for
// what is under way.
[[nodiscard]] ClosedLoopResult run_closed_loop(const ClosedLoopOptions& options);

}  // namespace orderlog::bench
