#pragma once

#include <string>
#include <vector>

namespace orderlog::testing {

// Flags of a server whose deadlines come due within a second: many of them while nothing is there
// to see it, and all of them soon after the load has ended.
inline const std::vector<std::string> kHasty{"--rules.hold_ms",
                                             "300",
                                             "--rules.leg_timeout_ms",
                                             "200",
                                             "--rules.void_grace_ms",
                                             "300",
                                             "--rules.effect_attempts",
                                             "2",
                                             "--rules.effect_attempt_ms",
                                             "200",
                                             "--rules.effect_backoff_ms",
                                             "100",
                                             "--log.level",
                                             "warning"};

}  // namespace orderlog::testing
