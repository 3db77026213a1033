#include <utility>

#include "base/check.h"
#include "domain/effect/decide.h"

namespace orderlog {
namespace {

struct EffectFold {
  Effect& effect;
  TimeMs at;

  void operator()(const EffectRequested& event) const {
    ORDERLOG_CHECK(effect.order_id.empty(), "an effect is requested once");
    effect.order_id = event.order_id;
    effect.kind = event.kind;
    effect.about = event.about;
    effect.details = event.details;
    effect.attempts_max = event.attempts_max;
    effect.attempt_ms = event.attempt_ms;
    effect.backoff_ms = event.backoff_ms;
    effect.backoff_max_ms = event.backoff_max_ms;
    effect.points_due = event.points;
    effect.created_at = at;
  }
  void operator()(const EffectOffered& event) const {
    ORDERLOG_CHECK(effect.state == EffectState::kRequested || effect.state == EffectState::kWaiting,
                   "an attempt follows on the end of the one before");
    effect.state = EffectState::kOffered;
    effect.attempts_made = event.attempt;
    effect.due_at = event.due_at;
    effect.details = event.details;  // of this attempt: part of the work may be done meanwhile
  }
  void operator()(const EffectFailed& event) const {
    ORDERLOG_CHECK(effect.state == EffectState::kOffered, "what is not tried can't fail");
    effect.state = EffectState::kWaiting;
    effect.last_failure = event.reason;
    effect.due_at = event.retry_at;
  }
  void operator()(const EffectCompleted& event) const {
    // Money may come back for what nobody waits for any more.
    const bool is_late =
        effect.kind == EffectKind::kProviderRefund && effect.state == EffectState::kWithdrawn;
    ORDERLOG_CHECK(is_open(effect.state) || is_late, "an effect ends once");
    effect.state = EffectState::kCompleted;
    effect.result = event.result;
    effect.points = event.points;
    effect.units = event.units;
    effect.due_at = 0;
  }
  void operator()(const EffectParked&) const {
    ORDERLOG_CHECK(effect.state == EffectState::kWaiting, "a failure parks an effect");
    effect.state = EffectState::kParked;
    effect.due_at = 0;
  }
  void operator()(const EffectReleased& event) const {
    ORDERLOG_CHECK(effect.state == EffectState::kParked || effect.state == EffectState::kWithdrawn,
                   "what rests is released");
    effect.state = EffectState::kRequested;
    effect.attempts_released = effect.attempts_made;
    effect.operator_id = event.operator_id;
  }
  void operator()(const EffectWithdrawn&) const {
    ORDERLOG_CHECK(is_open(effect.state), "an effect ends once");
    effect.state = EffectState::kWithdrawn;
    effect.due_at = 0;
  }
  void operator()(const EffectReversed& event) const {
    ORDERLOG_CHECK(effect.state == EffectState::kCompleted, "what was done is reversed");
    effect.points_back += event.points;
    effect.points_missing += event.points_missing;
    ORDERLOG_CHECK(effect.points_back + effect.points_missing <= effect.points,
                   "no more goes back than was awarded");
    if (!event.units.empty()) effect.units.clear();
  }
};

}  // namespace

Effect evolve_effect(Effect effect, const EffectEvent& event, TimeMs at) {
  std::visit(EffectFold{effect, at}, event);
  effect.updated_at = at;
  return effect;
}

}  // namespace orderlog
