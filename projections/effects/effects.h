#pragma once

// The read model "effects": what is to be done outside, and how far it is.
//
//   'e' · tenant · effect id                                          → state row of the effect
//   'a' · tenant · place (created_at, position of EffectRequested)    → effect id
//   'k' · tenant · kind · place                                       → effect id
//   's' · state · tenant · place                                      → effect id
//   'o' · tenant · kind · time of the offer · position of EffectRequested → effect id, of those
//         that are offered, the one that was offered first in front; from schema 2 on
//
// A row of 's' goes when the state does: operators look for what is parked, which is little among
// much that is done. There the state comes first, so that what is parked can be counted over all
// tenants. The runtime's thread; queries are in effect_queries.cc.

#include <string>
#include <string_view>
#include <vector>

#include "projections/projection.h"
#include "projections/rows/state_table.h"

namespace orderlog {

inline constexpr std::string_view kEffectsModel = "effects";
inline constexpr std::uint32_t kEffectsSchema = 2;
inline constexpr std::uint32_t kOffersSchema = 2;  // the first that has the offers in their order
inline constexpr std::size_t kEffectsCached = 4'096;  // aggregates that stay decoded

inline constexpr char kEffectRowPrefix = 'e';

// What all rows of a list share.
[[nodiscard]] std::string effect_list_prefix(std::string_view tenant);
[[nodiscard]] std::string effect_list_prefix(std::string_view tenant, EffectKind kind);
[[nodiscard]] std::string effect_list_prefix(std::string_view tenant, EffectState state);
[[nodiscard]] std::string effect_offers_prefix(std::string_view tenant, EffectKind kind);
// What the lists of a state share for all tenants.
[[nodiscard]] std::string effect_state_prefix(EffectState state);

class EffectsProjection final : public Projection {
 public:
  // Writes the rows of that schema: 1 is today's without the offers, and serves while today's is
  // being built.
  explicit EffectsProjection(std::uint32_t schema = kEffectsSchema,
                             std::size_t cached_effects = kEffectsCached);

  [[nodiscard]] std::string_view name() const override { return kEffectsModel; }
  [[nodiscard]] std::uint32_t schema_version() const override { return schema_; }
  [[nodiscard]] bool wants(AggregateKind kind) const override {
    return kind == AggregateKind::kEffect;
  }
  [[nodiscard]] Result<Ok, std::string> apply(const EventContext& context, const Event& event,
                                              ModelWriter& writer) override;
  void finish(ModelWriter& writer) override;
  void discard() override {
    table_.discard();
    ended_offers_.clear();
  }
  [[nodiscard]] Compared compared_with(std::uint32_t older, std::string_view key,
                                       std::string_view value, std::string& as) const override;

 private:
  std::uint32_t schema_;
  std::vector<std::string> ended_offers_;  // keys of offers that this batch has seen end
  StateTable table_;
};

}  // namespace orderlog
