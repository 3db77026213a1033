#include "projections/effects/effects.h"

#include <utility>
#include <variant>

#include "projections/rows/list_place.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

constexpr char kAllPrefix = 'a';
constexpr char kKindPrefix = 'k';
constexpr char kStatePrefix = 's';
constexpr char kOffersPrefix = 'o';

std::string list_key(std::string prefix, const Effect& effect, Position first) {
  append_place(prefix, {effect.created_at, first});
  return prefix;
}

std::string offer_key(std::string_view tenant, const Effect& effect, Position first) {
  std::string key = effect_offers_prefix(tenant, effect.kind);
  append_u64(key, static_cast<std::uint64_t>(effect.due_at - effect.attempt_ms));
  append_u64(key, first.value());
  return key;
}

}  // namespace

std::string effect_list_prefix(std::string_view tenant) {
  std::string prefix(1, kAllPrefix);
  append_name(prefix, tenant);
  return prefix;
}

std::string effect_list_prefix(std::string_view tenant, EffectKind kind) {
  std::string prefix(1, kKindPrefix);
  append_name(prefix, tenant);
  append_name(prefix, to_string(kind));
  return prefix;
}

std::string effect_list_prefix(std::string_view tenant, EffectState state) {
  std::string prefix = effect_state_prefix(state);
  append_name(prefix, tenant);
  return prefix;
}

std::string effect_offers_prefix(std::string_view tenant, EffectKind kind) {
  std::string prefix(1, kOffersPrefix);
  append_name(prefix, tenant);
  append_name(prefix, to_string(kind));
  return prefix;
}

std::string effect_state_prefix(EffectState state) {
  std::string prefix(1, kStatePrefix);
  append_name(prefix, to_string(state));
  return prefix;
}

EffectsProjection::EffectsProjection(std::uint32_t schema, std::size_t cached_effects)
    : schema_(schema), table_(kEffectRowPrefix, cached_effects) {}

Result<Ok, std::string> EffectsProjection::apply(const EventContext& context, const Event& event,
                                                 ModelWriter& writer) {
  const auto* effect_event = std::get_if<EffectEvent>(&event);
  if (effect_event == nullptr) {
    return fail(std::string("not an effect's event in an effect's stream"));
  }
  const bool requests = std::holds_alternative<EffectRequested>(*effect_event);
  if (requests != (context.version == StreamVersion(1))) {
    return fail(std::string("an effect is requested by its first event and by no other"));
  }
  auto entry = table_.change(context, writer);
  if (!entry) return fail(entry.error());
  StateRow& row = (*entry)->row;
  const Effect* before = std::get_if<Effect>(&row.state);
  if (before != nullptr && before->state == EffectState::kOffered && schema_ >= kOffersSchema) {
    ended_offers_.push_back(offer_key(context.tenant, *before, row.first_position));
  }
  evolve_in_place(row.state, context.stream, event, context.time_ms);
  return Ok{};
}

void EffectsProjection::finish(ModelWriter& writer) {
  for (const std::string& key : ended_offers_) writer.erase(key);
  ended_offers_.clear();
  for (StateTable::Entry* entry : table_.dirty()) {
    const Effect& effect = std::get<Effect>(entry->row.state);
    const Position first = entry->row.first_position;
    const auto put = [&](std::string prefix) {
      writer.put(list_key(std::move(prefix), effect, first), effect.id.view());
    };
    if (entry->created) {
      put(effect_list_prefix(entry->tenant));
      put(effect_list_prefix(entry->tenant, effect.kind));
    }
    if (effect.state == EffectState::kOffered && schema_ >= kOffersSchema) {
      writer.put(offer_key(entry->tenant, effect, first), effect.id.view());
    }
    // The row's mark is the state under which it is listed.
    const auto mark = static_cast<std::uint16_t>(effect.state);
    if (!entry->created && entry->row.mark == mark) continue;
    if (!entry->created) {
      const auto before = static_cast<EffectState>(entry->row.mark);
      writer.erase(list_key(effect_list_prefix(entry->tenant, before), effect, first));
    }
    put(effect_list_prefix(entry->tenant, effect.state));
    entry->row.mark = mark;
  }
  table_.finish(writer);
}

Projection::Compared EffectsProjection::compared_with(std::uint32_t older, std::string_view key,
                                                      std::string_view, std::string&) const {
  return older < kOffersSchema && key.front() == kOffersPrefix ? Compared::kNone
                                                               : Compared::kAsItIs;
}

}  // namespace orderlog
