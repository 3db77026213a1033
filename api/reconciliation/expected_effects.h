#pragma once

// Which effects a paid order has under the present rules. The one place to change when the rules
// list more of them.

#include <vector>

#include "domain/effect/kind.h"
#include "domain/order/state.h"
#include "domain/rules.h"

namespace orderlog {

[[nodiscard]] inline std::vector<EffectKind> expected_effects(const Rules& rules,
                                                              const Order& /*order*/) {
  std::vector<EffectKind> kinds;
  if (rules.notify_on_paid) kinds.push_back(EffectKind::kNotification);
  return kinds;
}

}  // namespace orderlog
