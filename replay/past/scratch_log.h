#pragma once

// PATH/LOG: of which log the models in a scratch directory are, told by its first commit and by the
// last one that was seen. Two logs may begin alike: a fork of one does.

#include <string>

#include "base/result.h"
#include "eventstore/event_store.h"
#include "replay/past/scratch_error.h"

namespace orderlog {

// Remembers the log, or refuses one that is another with a sentence. A log that is seen at an
// earlier point than before is known by its first commit only.
[[nodiscard]] Result<Ok, ScratchError> remember_log_of_scratch(const std::string& path,
                                                               const EventStore& log);

}  // namespace orderlog
