#include "domain/effect/request.h"

#include <algorithm>
#include <utility>

namespace orderlog {
namespace {

bool speaks_of(const Decision& decision, const StreamRef& stream) {
  return std::any_of(decision.events.begin(), decision.events.end(),
                     [&stream](const NewEvent& event) { return event.stream == stream; });
}

// The effect, where it is open and nothing is said of it yet.
const Effect* open_effect(const World& world, const EffectId& id, const Decision& decision) {
  const Effect* effect = world.effect(id);
  const bool is_ours =
      effect != nullptr && is_open(effect->state) && !speaks_of(decision, stream_of(id));
  return is_ours ? effect : nullptr;
}

}  // namespace

void request_effect(const World& world, const Context& context, const EffectKey& key,
                    std::string details, Decision& decision, Money points) {
  const StreamRef stream = stream_of(key.id());
  if (speaks_of(decision, stream)) return;
  const Effect* known = world.effect(key.id());
  const Rules& rules = context.rules;
  std::int64_t attempt = 1;
  TimeMs attempt_ms = rules.effect_attempt_ms;
  if (known == nullptr) {
    decision.events.push_back(
        {stream, EffectEvent(EffectRequested{key.order_id, key.kind, key.about, details,
                                             rules.effect_attempts, rules.effect_attempt_ms,
                                             rules.effect_backoff_ms, rules.effect_backoff_max_ms,
                                             points})});
  } else if (known->state == EffectState::kParked || known->state == EffectState::kWithdrawn) {
    decision.events.push_back({stream, EffectEvent(EffectReleased{{}, "asked for again"})});
    attempt = known->attempts_made + 1;
    attempt_ms = known->attempt_ms;
  } else {
    return;
  }
  decision.events.push_back(
      {stream, EffectEvent(EffectOffered{key.order_id, key.kind, key.about, std::move(details),
                                         attempt, context.recorded_at_ms + attempt_ms})});
}

void complete_effect(const World& world, const EffectKey& key, std::string_view result,
                     Decision& decision) {
  const EffectId id = key.id();
  if (const Effect* effect = open_effect(world, id, decision)) {
    decision.events.push_back(
        {stream_of(id), EffectEvent(EffectCompleted{effect->attempts_made, std::string(result)})});
  }
}

void withdraw_effect(const World& world, const EffectKey& key, std::string_view reason,
                     Decision& decision) {
  const EffectId id = key.id();
  if (open_effect(world, id, decision) != nullptr) {
    decision.events.push_back({stream_of(id), EffectEvent(EffectWithdrawn{std::string(reason)})});
  }
}

}  // namespace orderlog
