#pragma once

// What an index would know, had by reading the whole log: for stores that have none. Any thread.

#include <functional>
#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "eventstore/event_store.h"

namespace orderlog {

// Visits every commit until `visit` returns false.
[[nodiscard]] StoreResult<Ok> scan_log(const EventStore& log,
                                       const std::function<bool(const CommitView&)>& visit);

[[nodiscard]] StoreResult<std::optional<Position>> scan_for_key(const EventStore& log,
                                                                std::string_view tenant,
                                                                std::string_view key);
[[nodiscard]] StoreResult<std::optional<StreamHead>> scan_for_stream_head(const EventStore& log,
                                                                          std::string_view tenant,
                                                                          std::string_view stream);
// As EventStore::read_stream.
[[nodiscard]] StoreResult<std::vector<StoredEvent>> scan_stream(
    const EventStore& log, std::string_view tenant, std::string_view stream, StreamVersion from,
    Direction direction, std::size_t limit);
[[nodiscard]] StoreResult<std::set<PendingDeadline>> scan_for_deadlines(const EventStore& log);

}  // namespace orderlog
