#pragma once

// A log whose files no store opens: how far its commits reach is known, and none is read from it.

#include <memory>
#include <optional>
#include <string>

#include "eventstore/event_store.h"

namespace orderlog {

// `directory` is the log's own; reads its files once for their last commit, which the anchor may
// have seen ahead of. Every reading of the store fails.
[[nodiscard]] StoreResult<std::unique_ptr<EventStore>> unopened_log(
    const std::string& directory, const std::optional<Head>& anchor);

// Whether commits of a log lie there, whatever else is missing or damaged.
[[nodiscard]] bool holds_commits(const std::string& directory);

}  // namespace orderlog
