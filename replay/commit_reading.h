#pragma once

// Reading commits of a log that may be damaged, and saying so in one way.

#include <functional>
#include <string>
#include <string_view>

#include "eventstore/event_store.h"

namespace orderlog {

// "the commit at position 7 WHY; …", and what says more. kCorrupt.
[[nodiscard]] StoreError damaged_commit(Position position, std::string_view why);
[[nodiscard]] StoreError damaged_commit(Position position, CommitError why);

// Decodes the commit that holds a durable position into `commit`, whose views point into `bytes`.
[[nodiscard]] StoreResult<Ok> read_commit(const EventStore& log, Position position,
                                          std::string& bytes, CommitView& commit);

using CommitVisit = std::function<bool(const CommitBytes& bytes, const CommitView& commit)>;

// Visits the commits from the one that holds `from` on, until `visit` returns false.
[[nodiscard]] StoreResult<Ok> read_commits(const EventStore& log, Position from,
                                           const CommitVisit& visit);
// The same without those that can't be decoded: a verification tells of them.
[[nodiscard]] StoreResult<Ok> read_good_commits(const EventStore& log, Position from,
                                                const CommitVisit& visit);

}  // namespace orderlog
