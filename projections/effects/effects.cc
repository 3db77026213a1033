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
constexpr char kCountPrefix = 'c';
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

std::string effect_count_key(EffectState state) {
  std::string key(1, kCountPrefix);
  append_name(key, to_string(state));
  return key;
}

std::optional<std::uint64_t> effect_count_from(std::string_view bytes) {
  if (bytes.size() != sizeof(std::uint64_t)) return std::nullopt;
  return load_u64(bytes.data());
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
  if (auto found = find_counts(writer); !found) return found;
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

Result<Ok, std::string> EffectsProjection::find_counts(const ModelWriter& writer) {
  if (schema_ < kEffectCountsSchema || counts_) return Ok{};
  Counts counts{};
  std::string bytes;
  for (std::size_t i = 0; i < kStates; ++i) {
    const auto found = writer.get(effect_count_key(static_cast<EffectState>(i)), bytes);
    if (!found) return fail(found.error().detail);
    if (!*found) continue;
    const auto count = effect_count_from(bytes);
    if (!count) return fail(std::string("a count has an unknown format"));
    counts[i] = *count;
  }
  counts_ = counts;
  return Ok{};
}

// A state that none is in any more has no row, as one that none was ever in: which states an effect
// passed through within a batch is of no account.
void EffectsProjection::put_counts(const Counts& now, ModelWriter& writer) {
  std::string bytes;
  for (std::size_t i = 0; i < kStates; ++i) {
    if (now[i] == (*counts_)[i]) continue;
    const std::string key = effect_count_key(static_cast<EffectState>(i));
    bytes.clear();
    append_u64(bytes, now[i]);
    now[i] == 0 ? writer.erase(key) : writer.put(key, bytes);
  }
  counts_ = now;
}

void EffectsProjection::finish(ModelWriter& writer) {
  Counts now = counts_.value_or(Counts{});
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
    if (!entry->created) --now[entry->row.mark];
    ++now[mark];
    entry->row.mark = mark;
  }
  table_.finish(writer);
  if (counts_) put_counts(now, writer);
}

void EffectsProjection::discard() {
  table_.discard();
  counts_.reset();
  ended_offers_.clear();
}

Projection::Compared EffectsProjection::compared_with(std::uint32_t older, std::string_view key,
                                                      std::string_view, std::string&) const {
  const bool is_of_schema_2 = key.front() == kCountPrefix || key.front() == kOffersPrefix;
  return older < 2 && is_of_schema_2 ? Compared::kNone : Compared::kAsItIs;
}

}  // namespace orderlog
