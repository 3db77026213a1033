#pragma once

// Many runs, some at a time.

#include <cstdint>
#include <functional>
#include <string>

#include "tests/simulation/runner/child.h"

namespace orderlog::simulation {

struct FleetOptions {
  std::uint64_t first = 1;
  std::uint64_t count = 1;
  unsigned at_once = 2;
  std::string scratch;
};

// Plays the plans that `plan_of_seed` makes of the seeds, and tells each end as it comes; `ended`
// returns false when no more are to be begun. A run that ends in an assertion of RocksDB's is told,
// and played once more with kills instead. Returns how many were played to their end.
std::uint64_t play_fleet(const FleetOptions& options,
                         const std::function<Plan(std::uint64_t seed)>& plan_of_seed,
                         const std::function<bool(const Plan&, const Verdict&)>& ended);

}  // namespace orderlog::simulation
