#pragma once

// One simulated run, from an empty directory to the verdict.

#include <cstdint>
#include <string>
#include <vector>

#include "tests/simulation/turns/turns.h"
#include "tests/simulation/world/plan.h"

namespace orderlog::simulation {

struct Verdict {
  std::vector<std::string> violations;  // by the invariants' names
  std::uint64_t commands = 0;
  std::uint64_t given_again = 0;
  std::uint64_t answers = 0;
  std::uint64_t read_back = 0;
  std::uint64_t events = 0;
  std::uint64_t timers = 0;
  std::uint64_t crashes = 0;            // of any process
  std::uint64_t operator_restarts = 0;  // for a read model whose disk had failed
  std::uint64_t disk_errors = 0;
  std::uint64_t virtual_ms = 0;
  Trace trace;
  // An assertion of RocksDB's ended the process: Debian's package has them on, and some injected
  // errors of the disk meet one. To its users that is a crash.
  std::string assertion;
};

// In this process, which plays no other run (turns.h). `directory` is empty and stays behind.
[[nodiscard]] Verdict play(const Plan& plan, const std::string& directory);

}  // namespace orderlog::simulation
