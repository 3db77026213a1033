#pragma once

// The event store in memory: for tests and simulations, with the same contract as the one on disk.

#include <memory>

#include "eventstore/event_store.h"

namespace orderlog {

[[nodiscard]] std::unique_ptr<EventStore> make_memory_event_store(LineId line = LineId{0});

}  // namespace orderlog
