#pragma once

// Commands of the fault tests' clients, which speak HTTP, as messages.

#include "tests/fault/journal.h"
#include "tests/simulation/world/server.h"

namespace orderlog::simulation {

// Aborts on a target that it does not know.
[[nodiscard]] Message message_of(const testing::KeyedCommand& command);

}  // namespace orderlog::simulation
