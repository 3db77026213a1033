#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "bench/http/endpoint.h"
#include "bench/measure/latency_histogram.h"

namespace orderlog::bench {

struct VisibilityOptions {
  Endpoint endpoint;
  std::optional<Endpoint> read_at;  // orders are read there; where they are placed if not set
  std::string run;                  // in the ids and keys of this run
  std::uint64_t orders_per_s = 20'000;
  std::uint64_t sample_every = 20;  // answers
  std::size_t connections = 512;    // that place orders
  std::size_t probes = 128;         // connections that read
  std::chrono::milliseconds warm_up{1'000};
  std::chrono::milliseconds window{5'000};
  pid_t server_pid = 0;
};

// All of the window. Durations begin at what is named, not when there was time to look.
struct VisibilityResult {
  bool connected = true;
  double window_s = 0;
  std::uint64_t due = 0;      // orders, by the rate
  std::uint64_t placed = 0;   // answered with success
  std::uint64_t refused = 0;  // orders and reads, other than success, warm-up included
  std::uint64_t unanswered = 0;
  LatencyHistogram send_late;   // from when an order was due until it was sent
  LatencyHistogram placing;     // from when it was due until its answer
  LatencyHistogram visible;     // from its answer to that of a read which has to know of it
  LatencyHistogram plain_read;  // the same read of an order that is known to be there
  std::uint64_t server_cpu_ns = 0;
  std::string first_refusal;
};

// Places orders at a fixed rate, whatever the answers do (an open loop), and of some of them asks
// for the order at once with Orderlog-Min-Position, the position of the answer. Every other read is
// a plain one, so that what a read takes by itself is known. One thread.
[[nodiscard]] VisibilityResult run_visibility(const VisibilityOptions& options);

}  // namespace orderlog::bench
