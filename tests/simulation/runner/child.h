#pragma once

// A run in a process of its own: what it says at its end, or how it died.

#include <string>
#include <string_view>

#include "tests/simulation/world/run.h"

namespace orderlog::simulation {

// In a child of this process, over a directory of its own under `scratch` that is gone afterwards.
// A process that dies, hangs (by the real clock) or says nothing is a violation. This process may
// have no other thread. Any number at once, by whoever forks.
[[nodiscard]] Verdict play_in_child(const Plan& plan, const std::string& scratch);

// A verdict as lines, and back.
[[nodiscard]] std::string to_text(const Verdict& verdict);
[[nodiscard]] Verdict verdict_from(std::string_view text);

}  // namespace orderlog::simulation
