#pragma once

#include "base/logged_event.h"
#include "eventstore/event_store.h"

namespace orderlog {

// The event at `index` of a decoded commit, as views into it.
[[nodiscard]] LoggedEvent logged_event(const CommitView& commit, std::size_t index);
// The same with its own copy of every text.
[[nodiscard]] StoredEvent stored_event(const CommitView& commit, std::size_t index);

}  // namespace orderlog
