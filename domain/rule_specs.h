#pragma once

// Every rule with its names, bounds and meaning. Configuration and "what if" know the rules from
// here (app/config_keys.cc, replay/what_if/changes.cc): a new member of Rules needs one line.

#include <cstdint>
#include <string_view>
#include <variant>

#include "domain/rules.h"

namespace orderlog {

struct RuleSpec {
  std::string_view key;    // in the configuration
  std::string_view asked;  // in "what if it were otherwise?"
  std::variant<std::int64_t Rules::*, EffectKinds Rules::*> member;
  std::int64_t min = 0;  // bounds of numbers, unused otherwise
  std::int64_t max = 0;
  std::string_view doc;
};

// clang-format off
inline constexpr RuleSpec kRuleSpecs[] = {
    {"rules.hold_ms", "order.hold_ms", &Rules::hold_ms, 1, kMaxTimeoutMs,
     "an unpaid order keeps its units this long, unless its pool says otherwise"},
    {"rules.leg_timeout_ms", "order.leg_timeout_ms", &Rules::leg_timeout_ms, 1, kMaxTimeoutMs,
     "a payment waits this long for its provider"},
    {"rules.void_grace_ms", "order.void_grace_ms", &Rules::void_grace_ms, 1, kMaxTimeoutMs,
     "a failed payment may be tried again this long before the order is voided"},
    {"rules.job_ttl_ms", "job.ttl_ms", &Rules::job_ttl_ms, 1, kMaxTimeoutMs,
     "a job that waited longer fails with ttl_exceeded"},
    {"rules.per_user_limit", "order.per_user_limit", &Rules::per_user_limit, 0, kMaxQuantity,
     "units of one pool that one user may have, in place of the pools' own limits; 0 leaves theirs"},
    {"rules.discounted_orders_per_phone_day", "order.discounted_per_phone_day", &Rules::discounted_orders_per_phone_day, 0, 1'000,
     "orders with a discount or a coupon that one phone may have on a day, without a phone one user; 0: any number"},
    {"rules.day_utc_offset_hours", "order.day_utc_offset_hours", &Rules::day_utc_offset_hours, -12, 14,
     "how far ahead of UTC the clocks are by which these days begin and end"},
    {"rules.effects_flash", "order.effects_flash", &Rules::effects_flash, 0, 0,
     "effects that are due when an order of the channel flash is paid, their kinds with commas between; empty: none"},
    {"rules.effects_terminal", "order.effects_terminal", &Rules::effects_terminal, 0, 0,
     "the same for the channel terminal, such as weighing_ticket,points_award,stock"},
    {"rules.effects_official", "order.effects_official", &Rules::effects_official, 0, 0,
     "the same for the channel official"},
    {"rules.effects_third_party", "order.effects_third_party", &Rules::effects_third_party, 0, 0,
     "the same for the channel third_party"},
    {"rules.points_per_100", "order.points_per_100", &Rules::points_per_100, 0, 10'000,
     "points that the effect points_award gives for each 100 minor units of an order's amount"},
    {"rules.effect_attempts", "effect.attempts", &Rules::effect_attempts, 1, 1'000,
     "failures after which an effect is parked until an operator releases it"},
    {"rules.effect_attempt_ms", "effect.attempt_ms", &Rules::effect_attempt_ms, 1, kMaxTimeoutMs,
     "an effect that was offered and is not completed after this long counts as failed"},
    {"rules.effect_backoff_ms", "effect.backoff_ms", &Rules::effect_backoff_ms, 1, kMaxTimeoutMs,
     "how long an effect waits after its first failure; doubles with each"},
    {"rules.effect_backoff_max_ms", "effect.backoff_max_ms", &Rules::effect_backoff_max_ms, 1, kMaxTimeoutMs,
     "the longest such pause"},
};
// clang-format on

}  // namespace orderlog
