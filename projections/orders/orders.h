#pragma once

// The read model "orders": every order by id, and the lists of order_index.h.
//
//   'o' · tenant · order id → state row (state_row.h); its mark holds the attributes that the index
//   rows show, so they are touched only when these change
//
// The runtime's thread; queries read the rows through order_queries.cc.

#include <cstddef>
#include <string>

#include "projections/orders/order_index.h"
#include "projections/projection.h"
#include "projections/rows/state_table.h"

namespace orderlog {

inline constexpr std::string_view kOrdersModel = "orders";
// 1: before orders could be found by their channel's own number, and before their items' shares of
// the discounts were written. 2: rows of the first fold (domain/codec/kept_state.h).
inline constexpr std::uint32_t kOrdersSchema = 3;
// Decoded orders that are kept for their next event.
inline constexpr std::size_t kOrdersCached = 4'096;

// Planted bugs, for tests that must find them.
struct OrdersFaults {
  bool forget_closing = false;  // the rows of closed orders stay as they were
  std::uint64_t refuse_at = 0;  // the event at this position can't be applied
};

class OrdersProjection final : public Projection {
 public:
  // Fills the rows of that schema: an older one serves while today's is built beside it.
  explicit OrdersProjection(std::uint32_t schema = kOrdersSchema,
                            std::size_t cached_orders = kOrdersCached, OrdersFaults faults = {});

  [[nodiscard]] std::string_view name() const override { return kOrdersModel; }
  [[nodiscard]] std::uint32_t schema_version() const override { return schema_; }
  [[nodiscard]] bool wants(AggregateKind kind) const override {
    return kind == AggregateKind::kOrder;
  }
  [[nodiscard]] Result<Ok, std::string> apply(const EventContext& context, const Event& event,
                                              ModelWriter& writer) override;
  void finish(ModelWriter& writer) override;
  void discard() override { table_.discard(); }
  [[nodiscard]] Compared compared_with(std::uint32_t older, std::string_view key,
                                       std::string_view value, std::string& as) const override;

 private:
  void touch_lists(const StateTable::Entry& entry, ModelWriter& writer);
  void touch_list(const StateTable::Entry& entry, OrderDimension dimension, std::string_view value,
                  ModelWriter& writer);
  void put_list_row(const StateTable::Entry& entry, OrderDimension dimension,
                    std::string_view value, ModelWriter& writer);
  void put_list_rows(const StateTable::Entry& entry, OrderAttributes attributes,
                     ModelWriter& writer);

  const std::uint32_t schema_;
  StateTable table_;
  const OrdersFaults faults_;
  std::string key_;
  std::string value_;
};

}  // namespace orderlog
