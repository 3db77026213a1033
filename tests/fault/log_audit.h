#pragma once

// Reads a whole log and holds it to the invariants that can be seen in it.

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/money.h"
#include "domain/aggregate.h"
#include "eventstore/event_store.h"

namespace orderlog::testing {

struct LogAudit {
  // What does not hold, by the invariant's name; the first of them, and how many there are.
  std::vector<std::string> broken;
  std::uint64_t broken_total = 0;
  std::uint64_t commits = 0;
  std::uint64_t timers = 0;             // commits that the line gave itself when time had come
  std::uint64_t deadlines_pending = 0;  // at the end
  Money posted_total = 0;               // Σ over all accounts
  std::size_t discounts_most = 0;       // discounted orders that a phone and day ever had at once
  // Each idempotency key, and the last position of its commit.
  std::unordered_map<std::string, Position> keys;
  // Every aggregate at the end, by the name of its stream.
  std::unordered_map<std::string, AggregateState> states;
};

// I2 one commit per key; I3, I4, I14 as `orderlog log verify` sees them; I5 for hard pools and I6
// at every position; I9 no timer early, none twice, and
// the times of recording never go back.
[[nodiscard]] LogAudit audit_log(const EventStore& store);

}  // namespace orderlog::testing
