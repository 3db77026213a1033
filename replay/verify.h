#pragma once

// Reads a whole log and says whether it is what the engine wrote: every commit's bytes, the chain
// from the first commit on, positions without gaps, stream versions and their links without gaps,
// no idempotency key twice, and every command and event readable by the codec.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "eventstore/event_store.h"

namespace orderlog {

struct VerifyOptions {
  // What the anchor file says, read before the store was opened: the log must hold at least that.
  std::optional<Head> anchor;
  // For what is remembered of streams and keys; a log with more names than fit (32 bytes each) is
  // walked several times.
  std::size_t memory_bytes = std::size_t{512} << 20;
  // Findings beyond this many are counted and not kept.
  std::size_t max_findings = 100;
};

struct VerifyFinding {
  Position position;  // of the record that is bad; 0: of the log as a whole
  std::string reason;

  friend bool operator==(const VerifyFinding&, const VerifyFinding&) = default;
};

struct VerifyReport {
  LineId line;
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
  std::uint64_t streams = 0;
  std::uint64_t keys = 0;
  std::uint64_t bytes = 0;       // of commits, as they are encoded
  std::uint64_t walks = 0;       // how often the log was read
  TimeMs first_recorded_at = 0;  // of the first and the last commit; 0 when there is none
  TimeMs last_recorded_at = 0;
  TimeMs earliest_ms = 0;  // what the commits say of when they happened
  TimeMs latest_ms = 0;
  Head head;  // as computed, not as the store says
  std::uint64_t findings_total = 0;
  std::vector<VerifyFinding> findings;

  [[nodiscard]] bool clean() const { return findings_total == 0; }
};

// How far it is: events read of all walks, and how many there will be as far as is known.
using VerifyProgress = std::function<void(std::uint64_t events, std::uint64_t events_total)>;

// Reads up to the store's head as it is when called. One thread; memory bounded by the options.
[[nodiscard]] VerifyReport verify_log(const EventStore& store, const VerifyOptions& options,
                                      const VerifyProgress& progress);

}  // namespace orderlog
