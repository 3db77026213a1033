#pragma once

// The read model "pools": the board of what is for sale.
//
//   'p' · tenant · pool id → state row of the pool, without what each user holds of it: the board
//   shows totals, and a row must not grow with its buyers
//   'a' · tenant · place (created_at, position of PoolOpened)             → pool id
//   'm' · tenant · merchant · place (created_at, position of PoolOpened)  → pool id
//   'n' · tenant · place → pool id, of those with less than nothing left; from schema 2 on
//
// Whether a pool is scheduled, open or closed depends on the time of asking, so no row says it. The
// runtime's thread; queries are in pool_queries.cc.

#include <string>
#include <string_view>

#include "projections/projection.h"
#include "projections/rows/state_table.h"

namespace orderlog {

inline constexpr std::string_view kPoolsModel = "pools";
inline constexpr std::uint32_t kPoolsSchema = 2;
inline constexpr std::uint32_t kNegativePoolsSchema = 2;  // the first that lists those below zero
inline constexpr std::size_t kPoolsCached = 4'096;        // aggregates that stay decoded

inline constexpr char kPoolRowPrefix = 'p';

// What all rows of a list of pools share: those of a merchant, or all.
[[nodiscard]] std::string pool_list_prefix(std::string_view tenant, const MerchantId* merchant);

inline constexpr char kNegativePoolPrefix = 'n';
[[nodiscard]] std::string negative_pool_prefix(std::string_view tenant);

class PoolsProjection final : public Projection {
 public:
  // Writes the rows of that schema: 1 is today's without those below zero, and serves while today's
  // is being built.
  explicit PoolsProjection(std::uint32_t schema = kPoolsSchema,
                           std::size_t cached_pools = kPoolsCached);

  [[nodiscard]] std::string_view name() const override { return kPoolsModel; }
  [[nodiscard]] std::uint32_t schema_version() const override { return schema_; }
  [[nodiscard]] bool wants(AggregateKind kind) const override {
    return kind == AggregateKind::kPool;
  }
  [[nodiscard]] Result<Ok, std::string> apply(const EventContext& context, const Event& event,
                                              ModelWriter& writer) override;
  void finish(ModelWriter& writer) override;
  void discard() override { table_.discard(); }
  [[nodiscard]] Compared compared_with(std::uint32_t older, std::string_view key,
                                       std::string_view value, std::string& as) const override;

 private:
  std::uint32_t schema_;
  StateTable table_;
  std::string key_;
};

}  // namespace orderlog
