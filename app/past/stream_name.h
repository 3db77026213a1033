#pragma once

// A stream as a flag or an argument names it, and what is said of one that isn't there.

#include <string>

#include "app/log/log_source.h"
#include "base/result.h"
#include "domain/event.h"
#include "eventstore/event_store.h"

namespace orderlog {

// kExitUsage for a name that no stream can have, and for a stream that has no state.
[[nodiscard]] Result<StreamRef, CommandError> stream_from(const std::string& name);

// What to say of a stream that the log doesn't have: what is there instead, as far as the newest
// events tell. kExitUsage.
[[nodiscard]] CommandError unknown_stream(const EventStore& log, const std::string& tenant,
                                          const StreamRef& stream);
// The end of that sentence, from its semicolon on.
[[nodiscard]] Result<std::string, CommandError> stream_instead(const EventStore& log,
                                                               const std::string& tenant,
                                                               const std::string& name);

}  // namespace orderlog
