#pragma once

// Whether read models of the past would understand a question, before they are built.

#include <string>
#include <vector>

#include "app/log/log_source.h"
#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace orderlog {

// Asks the models of a log in which nothing ever happened: what is no route, no parameter or no
// model among `names` is refused there as it would be later. kExitUsage with a sentence that names
// a question that works.
[[nodiscard]] Result<Ok, CommandError> rehearse(const std::vector<std::string>& names,
                                                const std::string& target, LineId line,
                                                TimeMs then_ms);

}  // namespace orderlog
