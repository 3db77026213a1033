#pragma once

// The commands of one small piece of business, from its beginning to its end.

#include <vector>

#include "tests/simulation/world/messages.h"
#include "tests/simulation/world/plan.h"

namespace orderlog::simulation {

// Empty for kMixed.
[[nodiscard]] const std::vector<Message>& workflow_messages(Workflow workflow);

}  // namespace orderlog::simulation
