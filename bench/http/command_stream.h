#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "bench/http/command_script.h"
#include "bench/http/endpoint.h"

namespace orderlog::bench {

struct CommandStreamOptions {
  Endpoint endpoint;
  CommandMix mix = CommandMix::kPlacing;
  std::string run;  // in the keys of this run
  std::size_t connections = 1;
  // Commands sent and not yet answered, on each connection; what a streaming client would let pile
  // up.
  std::uint64_t under_way_max = 8'192;
  std::uint64_t commands_max = UINT64_MAX;
  std::chrono::milliseconds time{5'000};
  pid_t server_pid = 0;
};

struct CommandStreamResult {
  std::uint64_t answered = 0;
  std::uint64_t sent = 0;
  std::map<int, std::uint64_t> by_status;
  std::uint64_t took_ns = 0;  // from the first byte sent to the last answer
  std::uint64_t server_cpu_ns = 0;
  std::uint64_t client_cpu_ns = 0;
  std::string problem;  // empty: the streams ended as they should
};

// POST /v1/commands: lines of the mix with keys of their own, sent in chunks while the answers are
// read. One thread sends and reads on all connections.
[[nodiscard]] CommandStreamResult run_command_stream(const CommandStreamOptions& options);

}  // namespace orderlog::bench
