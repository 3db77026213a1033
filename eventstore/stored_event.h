#pragma once

#include "eventstore/event_store.h"

namespace orderlog {

// The event at `index` of a decoded commit, with its own copy of every text.
[[nodiscard]] StoredEvent stored_event(const CommitView& commit, std::size_t index);

}  // namespace orderlog
