#include "projections/orders.h"

#include <utility>
#include <variant>

#include "projections/list_place.h"

namespace orderlog {
namespace {

const Order& order_in(const StateTable::Entry& entry) { return std::get<Order>(entry.row.state); }

}  // namespace

OrdersProjection::OrdersProjection(std::size_t cached_orders, OrdersFaults faults)
    : table_(kOrderRowPrefix, cached_orders), faults_(faults) {}

Result<Ok, std::string> OrdersProjection::apply(const EventContext& context, const Event& event,
                                                ModelWriter& writer) {
  const auto* order_event = std::get_if<OrderEvent>(&event);
  if (order_event == nullptr) return fail(std::string("not an order's event in an order's stream"));
  if (faults_.refuse_at == context.position.value()) return fail(std::string("a planted refusal"));
  const bool places = std::holds_alternative<OrderPlaced>(*order_event);
  if (places != (context.version == StreamVersion(1))) {
    return fail(std::string("an order is placed by its first event and by no other"));
  }
  auto entry = table_.change(context, writer);
  if (!entry) return fail(entry.error());
  if (faults_.forget_closing && std::holds_alternative<OrderClosed>(*order_event)) return Ok{};
  AggregateState& state = (*entry)->row.state;
  evolve_in_place(state, context.stream, event, context.time_ms);
  return Ok{};
}

void OrdersProjection::finish(ModelWriter& writer) {
  for (StateTable::Entry* entry : table_.dirty()) {
    const OrderAttributes attributes = attributes_of(order_in(*entry));
    if (entry->created || attributes != entry->row.mark) {
      put_list_rows(*entry, attributes, writer);
      entry->row.mark = attributes;
    }
  }
  table_.finish(writer);
}

void OrdersProjection::put_list_row(const StateTable::Entry& entry, OrderDimension dimension,
                                    std::string_view value, ModelWriter& writer) {
  key_.clear();
  append_list_prefix(key_, dimension, entry.tenant, value);
  append_place(key_, {order_in(entry).created_at, entry.row.first_position});
  writer.put(key_, value_);
}

void OrdersProjection::put_list_rows(const StateTable::Entry& entry, OrderAttributes attributes,
                                     ModelWriter& writer) {
  const Order& order = order_in(entry);
  value_.clear();
  append_index_value(value_, order, attributes);
  put_list_row(entry, OrderDimension::kAll, "", writer);
  put_list_row(entry, OrderDimension::kUser, order.user_id.view(), writer);
  put_list_row(entry, OrderDimension::kMerchant, order.merchant_id.view(), writer);
  if (!order.store_id.empty()) {
    put_list_row(entry, OrderDimension::kStore, order.store_id.view(), writer);
  }
  const OrderStatus before = status_in(entry.row.mark);
  if (!entry.created && is_passing(before) && before != order.status) {
    key_.clear();
    append_list_prefix(key_, OrderDimension::kPassing, entry.tenant, passing_value(before));
    append_place(key_, {order.created_at, entry.row.first_position});
    writer.erase(key_);
  }
  if (is_passing(order.status)) {
    put_list_row(entry, OrderDimension::kPassing, passing_value(order.status), writer);
  }
}

}  // namespace orderlog
