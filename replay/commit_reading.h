#pragma once

// Reading commits of a log that may be damaged, and saying so in one way.

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

}  // namespace orderlog
