#pragma once

// Which effects a paid order has under the present rules.

#include <vector>

#include "domain/effect/after_payment.h"

namespace orderlog {

[[nodiscard]] inline std::vector<EffectKind> expected_effects(const Rules& rules,
                                                              const Order& order) {
  return due_after_payment(rules, order).all();
}

}  // namespace orderlog
