#pragma once

// The read model "effects": what is to be done outside, and how far it is.
//
//   'e' · tenant · effect id                                          → state row of the effect
//   'a' · tenant · place (created_at, position of EffectRequested)    → effect id
//   'k' · tenant · kind · place                                       → effect id
//   's' · state · tenant · place                                      → effect id
//   'c' · state   → u64: how many are in it, of all tenants; none where none is. From schema 2 on
//   'o' · tenant · kind · time of the offer · position of EffectRequested → effect id, of those
//         that are offered, the one that was offered first in front; from schema 2 on
//
// A row of 's' goes when the state does: operators look for what is parked, which is little among
// much that is done. How many are parked is asked by whoever watches, every few seconds, so it is
// counted as it changes. The runtime's thread; queries are in effect_queries.cc.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "projections/projection.h"
#include "projections/rows/state_table.h"

namespace orderlog {

inline constexpr std::string_view kEffectsModel = "effects";
inline constexpr std::uint32_t kEffectsSchema = 2;
inline constexpr std::uint32_t kEffectCountsSchema = 2;  // the first that counts
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
// Where a state's count lies.
[[nodiscard]] std::string effect_count_key(EffectState state);

// What lies there; nullopt when it can't be read.
[[nodiscard]] std::optional<std::uint64_t> effect_count_from(std::string_view bytes);

class EffectsProjection final : public Projection {
 public:
  // Writes the rows of that schema: 1 is today's without counts and offers, and serves while
  // today's is built.
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
  void discard() override;
  [[nodiscard]] Compared compared_with(std::uint32_t older, std::string_view key,
                                       std::string_view value, std::string& as) const override;

 private:
  static constexpr std::size_t kStates = static_cast<std::size_t>(EffectState::kWithdrawn) + 1;
  using Counts = std::array<std::uint64_t, kStates>;

  // The counts are read while a failure can still be told.
  [[nodiscard]] Result<Ok, std::string> find_counts(const ModelWriter& writer);
  void put_counts(const Counts& now, ModelWriter& writer);

  const std::uint32_t schema_;
  std::vector<std::string> ended_offers_;  // keys of offers that this batch has seen end
  StateTable table_;
  std::optional<Counts> counts_;  // after the last batch; nullopt: not read yet, or not kept
};

}  // namespace orderlog
