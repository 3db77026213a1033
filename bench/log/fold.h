#pragma once

#include <cstdint>

#include "eventstore/event_store.h"

namespace orderlog::bench {

// How much of the way from the disk to an aggregate's state is gone.
enum class ReadStage {
  kCommits,  // the store's cursor: framed commits in order
  kDecoded,  // and their fields
  kEvents,   // and each payload as the domain's event
  kStates,   // and folded into the aggregates
};

struct ReadBack {
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  std::uint64_t aggregates = 0;
  std::uint64_t took_ns = 0;
};

// Reads the log from its first commit as far as `stage` says; every folded aggregate stays in
// memory. One thread. Ends the program when the log can't be read.
[[nodiscard]] ReadBack read_back(const EventStore& store, ReadStage stage,
                                 std::uint64_t commits_max);

}  // namespace orderlog::bench
