#pragma once

// Effect 异步消费: one piece of outside work for an order, its attempts and its end.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/money.h"
#include "domain/effect/events.h"
#include "domain/effect/kind.h"

namespace orderlog {

enum class EffectState {
  kRequested,  // to be offered in the same commit
  kOffered,    // somebody may be at work on it
  kWaiting,    // for the next attempt
  kCompleted,
  kParked,     // for an operator
  kWithdrawn,  // nobody needs it any more
};

struct Effect {
  EffectId id;
  OrderId order_id;
  EffectKind kind = EffectKind::kNotification;
  std::string about;
  std::string details;
  EffectState state = EffectState::kRequested;
  std::int64_t attempts_made = 0;      // ever
  std::int64_t attempts_released = 0;  // of these, before it was last released
  std::int64_t attempts_max = 0;       // from one release to the next
  TimeMs attempt_ms = 0;
  TimeMs backoff_ms = 0;
  TimeMs backoff_max_ms = 0;
  TimeMs due_at = 0;  // when the attempt has failed, or the next one is due; 0: never
  std::string last_failure;
  std::string result;      // when completed
  OperatorId operator_id;  // who released it last
  Money points_due = 0;    // to be awarded
  // What the engine did: points that it awarded, of these what refunds took back and what they
  // found spent, and the units that are still out of their pools.
  Money points = 0;
  Money points_back = 0;
  Money points_missing = 0;
  std::vector<EffectUnits> units;
  TimeMs created_at = 0;
  TimeMs updated_at = 0;

  [[nodiscard]] std::int64_t attempts_remaining() const {
    return attempts_max - (attempts_made - attempts_released);
  }

  friend bool operator==(const Effect&, const Effect&) = default;
};

// Whether somebody, or the line, is still to do something about it.
[[nodiscard]] constexpr bool is_open(EffectState state) {
  return state != EffectState::kCompleted && state != EffectState::kWithdrawn;
}

[[nodiscard]] std::string_view to_string(EffectState state);
[[nodiscard]] std::optional<EffectState> effect_state_from(std::string_view text);

}  // namespace orderlog
