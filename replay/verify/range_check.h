#pragma once

// Checks a range of the log's positions by itself, as far as that can be done without knowing what
// lies before it: a commit's chain hash follows from its bytes and the hash stored in the commit
// before, so only the first commit's link is left to whoever joins the ranges.

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "eventstore/chain.h"
#include "eventstore/event_store.h"
#include "eventstore/row_hash.h"
#include "replay/verify/commit_check.h"
#include "replay/verify/finding.h"
#include "replay/verify/seen_table.h"

namespace orderlog {

// That an event continues a stream, or a commit uses an idempotency key.
struct NameUse {
  Hash128 name;
  Position position;  // of the event, or of the commit's first
  Position previous;
  StreamVersion version;
  bool is_key = false;  // which has neither version nor a place before
};

// What some commits in a row come to.
struct CommitSums {
  std::uint64_t commits = 0;
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;       // of commits, as they are encoded
  std::uint64_t readable = 0;    // commits that the following could be read from
  TimeMs first_recorded_at = 0;  // of the first and the last commit; 0 when there is none
  TimeMs last_recorded_at = 0;
  TimeMs earliest_ms = 0;  // what the commits say of when they happened
  TimeMs latest_ms = 0;

  void add(const CommitBytes& commit);
  void add_times(const CommitView& commit);
  // `later` lies behind this.
  void add(const CommitSums& later);
};

// Commits belong to the range that holds their first position.
struct RangeReport {
  std::string first_bytes;  // of its first commit, whose link is not checked; empty: it has none
  Position last;            // that belongs to it, whatever was read
  Head end;                 // of its last commit: position, and the hash that it bears
  CommitSums sums;
  std::vector<VerifyFinding> findings;  // in the order of the log
  std::vector<NameUse> names;           // in the order of the log
  // Why it could not be read to its end, and that there is nothing behind it.
  std::optional<StoreError> unreadable;
  bool log_ends = false;
  bool passes_anchor = false;
};

// What all ranges of one walk are checked for.
struct RangeTask {
  const EventStore& store;
  const RowHash& names;
  NameShare share;  // only uses of these names are reported
  std::optional<Head> anchor;
  bool contents = true;  // false on later walks, which are for names only
  bool planted_trust_stored_hashes = false;
};

// One thread.
class RangeCheck {
 public:
  explicit RangeCheck(LineId line) : commit_(line) {}

  // Commits that begin at `from` or later and before `end`.
  [[nodiscard]] RangeReport check(const RangeTask& task, Position from, Position end);
  // One more commit behind those of the report.
  void take(const RangeTask& task, const CommitBytes& bytes, RangeReport& report);

 private:
  void check_link(const RangeTask& task, const CommitBytes& bytes, RangeReport& report);
  void collect_names(const RangeTask& task, RangeReport& report) const;

  CommitCheck commit_;
  Chain chain_;
};

// What is wrong with a commit's link to what lies before it, if anything.
[[nodiscard]] std::optional<VerifyFinding> gap_before(const CommitBytes& commit, Position expected);
[[nodiscard]] std::optional<VerifyFinding> broken_link(Chain& chain, const ChainHash& before,
                                                       const CommitBytes& commit);

}  // namespace orderlog
