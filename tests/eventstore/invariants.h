#pragma once

// What must hold of every log, whatever was done to it: I3, I4 and I14 of the architecture.

#include <optional>
#include <string>

#include "eventstore/event_store.h"

namespace orderlog::testing {

// Reads the whole log; nullopt, or the first thing that does not hold.
[[nodiscard]] std::optional<std::string> broken_invariant(const EventStore& store);

}  // namespace orderlog::testing
