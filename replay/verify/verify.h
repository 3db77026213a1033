#pragma once

// Reads a whole log and says whether it is what the engine wrote: every commit's bytes, the chain
// from the first commit on, positions without gaps, stream versions and their links without gaps,
// no idempotency key twice, and every command and event readable by the codec.
//
// Threads check ranges of positions by themselves; the ranges are joined in order, where the first
// link of each and the names are checked. So the report is the same for any number of threads.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "eventstore/event_store.h"
#include "replay/verify/finding.h"
#include "replay/verify/range_check.h"

namespace orderlog {

struct VerifyOptions {
  // What the anchor file says, read before the store was opened: the log must hold at least that.
  std::optional<Head> anchor;
  // For what is remembered of streams and keys; a log with more names than fit (32 bytes each) is
  // walked several times.
  std::size_t memory_bytes = std::size_t{512} << 20;
  // Findings beyond this many are counted and not kept.
  std::size_t max_findings = 100;
  // 0: as many as there are processors.
  unsigned threads = 0;
  // What a thread takes at a time. What is known of a range until it is joined takes some 48 bytes
  // an event, and at most twice as many ranges wait as there are threads: 6 MB for each thread.
  std::uint64_t range_events = 32'768;
  // The log's own directory. Where the store reads nothing, the commits are looked for in its
  // files, and reading goes on behind what is lost; without it the reading ends there.
  std::string files;
  // The planted bug "believe the hashes that stand in the log": never set outside tests.
  bool planted_trust_stored_hashes = false;
};

struct VerifyReport {
  LineId line;
  CommitSums sums;
  // Of what could be read; unset when the reading ended before the log did.
  std::optional<std::uint64_t> streams;
  std::optional<std::uint64_t> keys;
  std::uint64_t walks = 0;  // how often the log was read to its end
  Head head;                // of the last commit that was read; as computed, not as the store says
  std::uint64_t findings_total = 0;
  std::vector<VerifyFinding> findings;
  // Why the reading ended early, where that says nothing of the log: a connection that was lost.
  // What is behind `head` was not looked at then.
  std::optional<StoreError> cut_short;

  [[nodiscard]] bool clean() const { return findings_total == 0 && !cut_short; }
};

// How far it is: events read of all walks, and how many there will be as far as is known. Called on
// any of the threads, one at a time.
using VerifyProgress = std::function<void(std::uint64_t events, std::uint64_t events_total)>;

// Reads up to the store's head as it is when called. Memory bounded by the options.
[[nodiscard]] VerifyReport verify_log(const EventStore& store, const VerifyOptions& options,
                                      const VerifyProgress& progress);

}  // namespace orderlog
