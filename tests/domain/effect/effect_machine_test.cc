// Every state that commands and time can bring an effect to, each command in each of them: what
// must hold of all of them, whatever the order.

#include <deque>
#include <set>
#include <string>

#include "domain/codec/codec.h"
#include "domain/effect/decide.h"
#include "tests/domain/effect/effect_samples.h"

namespace orderlog::testing {
namespace {

std::string key_of(const Effect& effect, TimeMs now_ms) {
  std::string key;
  Effect relative = effect;
  // Only how far away it is matters.
  relative.due_at = effect.due_at == 0 ? -1 : std::max<TimeMs>(effect.due_at - now_ms, 0);
  relative.created_at = relative.updated_at = 0;
  encode_state(relative, key);
  return key;
}

void check(const Effect& effect) {
  const bool has_deadline =
      effect.state == EffectState::kOffered || effect.state == EffectState::kWaiting;
  EXPECT_EQ(effect.due_at > 0, has_deadline) << "what is under way goes on by itself, I15";
  EXPECT_NE(effect.state, EffectState::kRequested) << "no commit ends with it";
  EXPECT_GE(effect.attempts_remaining(), 0);
  EXPECT_LE(effect.attempts_remaining(), effect.attempts_max);
  if (effect.state == EffectState::kParked) {
    EXPECT_EQ(effect.attempts_remaining(), 0);
  }
  if (effect.state == EffectState::kWaiting) {
    EXPECT_GT(effect.attempts_remaining(), 0);
  }
}

struct Place {
  Scenario scenario;
  TimeMs now_ms;
  int depth;
};

TEST(EffectMachine, InEveryReachableStateEveryCommandKeepsTheRules) {
  const std::vector<Command> commands{complete(), fail_it(), fail_it(1), release(), advance()};
  std::deque<Place> open{{given({requested(), offered(1)}), kNow, 0}};
  std::set<std::string> seen;
  std::set<EffectState> states;
  while (!open.empty() && !::testing::Test::HasFailure()) {
    const Place place = std::move(open.front());
    open.pop_front();
    const Effect& effect = *place.scenario.world().effect(EffectId(kEffect));
    if (!seen.insert(key_of(effect, place.now_ms)).second) continue;
    check(effect);
    states.insert(effect.state);
    if (place.depth == 12) continue;  // two releases deep
    // Now, and when it is next due.
    for (const TimeMs now_ms : {place.now_ms, std::max(place.now_ms, effect.due_at)}) {
      for (const Command& command : commands) {
        Scenario here = place.scenario;
        here.at(now_ms);
        const Outcome outcome = here.when(command);
        if (!outcome.ok()) {
          EXPECT_EQ(effect.state, EffectState::kCompleted);
          continue;
        }
        const Effect& after = outcome.effect(kEffect);
        if (effect.state == EffectState::kCompleted) {
          EXPECT_EQ(after, effect) << "an end is an end";
        }
        if (std::holds_alternative<CompleteEffect>(command)) {
          EXPECT_EQ(after.state, EffectState::kCompleted);
        }
        EXPECT_GE(after.attempts_made, effect.attempts_made);
        here.after(command);
        here.when(command).then_nothing();
        open.push_back({std::move(here), now_ms, place.depth + 1});
      }
    }
  }
  EXPECT_EQ(states, (std::set<EffectState>{EffectState::kOffered, EffectState::kWaiting,
                                           EffectState::kCompleted, EffectState::kParked}));
}

TEST(EffectMachine, LeftAloneItIsOfferedAsOftenAsItMayBeAndThenParked) {
  Scenario scenario = given({requested(), offered(1)});
  TimeMs now_ms = kNow;
  std::vector<TimeMs> pauses;
  for (int step = 0; step < 100; ++step) {
    const Effect& effect = *scenario.world().effect(EffectId(kEffect));
    const auto due = deadline_of(effect);
    if (!due) break;
    if (effect.state == EffectState::kWaiting) pauses.push_back(*due - now_ms);
    now_ms = *due;
    scenario.at(now_ms).after(advance());
  }
  const Effect& effect = *scenario.world().effect(EffectId(kEffect));
  EXPECT_EQ(effect.state, EffectState::kParked);
  EXPECT_EQ(effect.attempts_made, 3);
  EXPECT_EQ(pauses, (std::vector<TimeMs>{100, 200}));
}

}  // namespace
}  // namespace orderlog::testing
