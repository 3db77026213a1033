#pragma once

#include "base/clock.h"
#include "domain/discount_quota/events.h"
#include "domain/discount_quota/state.h"

namespace orderlog {

// `quota` bears its id already; `at` is the commit's time. How many it may hold is the rules' to
// say and may change: an old log folds under any.
[[nodiscard]] DiscountQuota evolve_discount_quota(DiscountQuota quota,
                                                  const DiscountQuotaEvent& event, TimeMs at);

}  // namespace orderlog
