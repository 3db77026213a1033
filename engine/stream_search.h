#pragma once

// Finds a place in a stream without reading all of it. Any thread.

#include <string_view>

#include "base/ids.h"
#include "eventstore/event_store.h"

namespace orderlog {

// The first version of the stream whose event lies behind the position `after`, looked for from
// `from` to `newest`, which is a version that the stream has; the one behind `newest` when there is
// none. Versions are ordered as positions are, so it takes a logarithm of reads.
[[nodiscard]] StoreResult<StreamVersion> first_version_behind(const EventStore& store,
                                                              std::string_view tenant,
                                                              std::string_view stream,
                                                              Position after, StreamVersion from,
                                                              StreamVersion newest);

}  // namespace orderlog
