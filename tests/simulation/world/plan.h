#pragma once

// What a seed decides before anything runs: which parts there are, how they are set, what clients
// do, and what goes wrong. Few kinds of fault in one run, different ones in different runs, find
// more than all of them always (swarm testing: Groce et al., ISSTA 2012).

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "domain/rules.h"
#include "tests/simulation/turns/turns.h"
#include "tests/simulation/world/fault.h"

namespace orderlog::simulation {

// A bug that is put in on purpose; the simulation must find it.
enum class Planted {
  kNone,
  kAckBeforeSync,
  kLooseDiscounts,
  kSwitchBeforeManifest,
  kRelayTrustsMemory,
  kWorkerTrustsOrder,
};

// By their names.
[[nodiscard]] const std::map<std::string, Planted>& planted_bugs();

// What clients do.
enum class Workflow {
  kMixed,         // as their seeds say, for as many commands as the plan says
  kFlashSale,     // one unit of a pool: money, job, order, payment
  kCounterOrder,  // one order: two payments, a refund, a void that comes too late
};

struct Plan {
  std::uint64_t seed = 0;
  Workflow workflow = Workflow::kMixed;
  std::uint64_t commands = 0;
  Faults faults;
  std::optional<Fault> fault_in_first_start;  // counted from its first operation on
  TurnOptions turns;

  std::size_t clients = 4;
  Rules rules;
  std::vector<std::string> models;  // that are kept
  bool has_bus = false;
  bool has_worker = false;
  std::uint64_t drain_extra_percent = 0;

  std::size_t queue_capacity = 64;
  std::size_t queue_bytes_max = std::size_t{128} << 20;
  std::size_t batch_commands_max = 32;
  std::size_t batch_bytes_max = std::size_t{16} << 20;
  std::size_t cache_bytes = std::size_t{1} << 20;
  std::size_t index_generation_commits = 500;
  std::size_t tail_bytes = std::size_t{1} << 20;
  std::size_t memtable_bytes = std::size_t{256} << 10;
  std::uint64_t bulk_from_events = 1'000;
  std::chrono::milliseconds anchor_interval{100};

  // Of a thousand requests and of a thousand answers, so many are lost at any time.
  std::uint32_t lost_per_mille = 0;
  Planted planted = Planted::kNone;

  // Of the server's disk.
  [[nodiscard]] bool has_read_errors() const;
};

// Other faults than the seed's own, and what these happen to.
[[nodiscard]] Plan with_faults(Plan plan, Faults faults);

// The same run with a kill wherever the disk would fail: what an assertion of RocksDB's makes of
// it.
[[nodiscard]] Plan with_kills_for_disk_errors(Plan plan);
[[nodiscard]] bool has_disk_errors(const Plan& plan);

// One client, one workflow, one fault: at the `step`-th operation of the server's disk, counted
// from its first start, or, if `in_restart`, from a second start when half of the commands are
// given.
[[nodiscard]] Plan plan_of_step(Workflow workflow, FaultKind fault, std::uint64_t step,
                                bool in_restart);

[[nodiscard]] Plan plan_of(std::uint64_t seed, std::uint64_t commands);

}  // namespace orderlog::simulation
