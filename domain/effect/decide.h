#pragma once

// What may be said of an effect, and when it is offered again.
//
//   requested → offered → completed
//                 │  ↑ due     ↑ done late, also while waiting or parked
//          failed ↓  │         │
//               waiting      parked ← failed for the last time;  released: offered again
//
// From anywhere but completed it may be withdrawn by what caused it (domain/effect/reactions.h),
// and asked for again. "Requested" lasts no longer than its commit. Whoever did the work is always
// believed: it can't be undone by doubting it. A provider_refund that is completed is the money
// returned, so the order says so in the same commit.

#include <string>

#include "base/clock.h"
#include "domain/decision.h"
#include "domain/effect/commands.h"
#include "domain/effect/events.h"
#include "domain/effect/state.h"

namespace orderlog {

[[nodiscard]] DecisionResult complete_effect(const World& world, const Context& context,
                                             const CompleteEffect& command);
[[nodiscard]] DecisionResult fail_effect(const World& world, const Context& context,
                                         const FailEffect& command);
[[nodiscard]] DecisionResult release_effect(const World& world, const Context& context,
                                            const ReleaseEffect& command);
[[nodiscard]] DecisionResult advance_effect(const World& world, const Context& context,
                                            const AdvanceEffect& command);

// The pause after the n-th failure since the last release, n from 1: doubling, up to its bound.
[[nodiscard]] TimeMs backoff_after(std::int64_t failures, TimeMs first_ms, TimeMs max_ms);

// The present attempt has failed: what is said of that. It waits for the next one, or is parked.
void fail_attempt(const Effect& effect, const Context& context, std::string reason,
                  Decision& decision);

// `effect` bears its id already; `at` is the commit's time.
[[nodiscard]] Effect evolve_effect(Effect effect, const EffectEvent& event, TimeMs at);

}  // namespace orderlog
