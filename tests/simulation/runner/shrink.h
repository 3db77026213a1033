#pragma once

// The least that still goes wrong: fewer faults and fewer commands of a run that failed.

#include <functional>
#include <string>

#include "tests/simulation/world/plan.h"

namespace orderlog::simulation {

// `fails` plays a plan. Delta debugging over the list of faults (Zeller and Hildebrandt, 2002),
// then over what each of them says, then over the number of commands. `told` hears of each step.
[[nodiscard]] Plan shrink(Plan plan, const std::function<bool(const Plan&)>& fails,
                          const std::function<void(const Plan&)>& told);

}  // namespace orderlog::simulation
