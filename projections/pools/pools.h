#pragma once

// The read model "pools": the board of what is for sale.
//
//   'p' · tenant · pool id → state row of the pool, without what each user holds of it: the board
//   shows totals, and a row must not grow with its buyers
//   'a' · tenant · place (created_at, position of PoolOpened)             → pool id
//   'm' · tenant · merchant · place (created_at, position of PoolOpened)  → pool id
//
// Whether a pool is scheduled, open or closed depends on the time of asking, so no row says it. The
// runtime's thread; queries are in pool_queries.cc.

#include <string>
#include <string_view>

#include "projections/projection.h"
#include "projections/rows/state_table.h"

namespace orderlog {

inline constexpr std::string_view kPoolsModel = "pools";
inline constexpr std::uint32_t kPoolsSchema = 1;
inline constexpr std::size_t kPoolsCached = 4'096;  // aggregates that stay decoded

inline constexpr char kPoolRowPrefix = 'p';

// What all rows of a list of pools share: those of a merchant, or all.
[[nodiscard]] std::string pool_list_prefix(std::string_view tenant, const MerchantId* merchant);

class PoolsProjection final : public Projection {
 public:
  explicit PoolsProjection(std::size_t cached_pools = kPoolsCached);

  [[nodiscard]] std::string_view name() const override { return kPoolsModel; }
  [[nodiscard]] std::uint32_t schema_version() const override { return kPoolsSchema; }
  [[nodiscard]] bool wants(AggregateKind kind) const override {
    return kind == AggregateKind::kPool;
  }
  [[nodiscard]] Result<Ok, std::string> apply(const EventContext& context, const Event& event,
                                              ModelWriter& writer) override;
  void finish(ModelWriter& writer) override;
  void discard() override { table_.discard(); }

 private:
  StateTable table_;
  std::string key_;
};

}  // namespace orderlog
