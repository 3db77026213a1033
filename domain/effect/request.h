#pragma once

// How other parts of a decision begin and end effects: with events in the same commit, so that an
// effect is there if and only if its cause is in the log, once, and a replay gives the same.
//
// Each looks at the effect as it is before the command; an effect that the decision speaks of
// already is left alone.

#include <string>
#include <string_view>

#include "domain/decision.h"

namespace orderlog {

// What an effect is: of which order, which work, and for what part of it.
struct EffectKey {
  OrderId order_id;
  EffectKind kind = EffectKind::kNotification;
  std::string about = {};

  [[nodiscard]] EffectId id() const { return effect_id(order_id, kind, about); }
};

// Requested and offered. One that rests, parked or withdrawn, is offered again, with these details;
// one that is under way or completed stays.
void request_effect(const World& world, const Context& context, const EffectKey& key,
                    std::string details, Decision& decision, Money points = 0);

// Where it is open.
void complete_effect(const World& world, const EffectKey& key, std::string_view result,
                     Decision& decision);
void withdraw_effect(const World& world, const EffectKey& key, std::string_view reason,
                     Decision& decision);

}  // namespace orderlog
