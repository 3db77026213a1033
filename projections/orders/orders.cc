#include "projections/orders/orders.h"

#include <utility>
#include <variant>

#include "base/json/reader.h"
#include "projections/rows/list_place.h"
#include "projections/rows/state_row.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

const Order& order_in(const StateTable::Entry& entry) { return std::get<Order>(entry.row.state); }

}  // namespace

OrdersProjection::OrdersProjection(std::uint32_t schema, std::size_t cached_orders,
                                   OrdersFaults faults)
    : schema_(schema), table_(kOrderRowPrefix, cached_orders), faults_(faults) {}

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
    touch_lists(*entry, writer);
    const OrderAttributes attributes = attributes_of(order_in(*entry));
    if (entry->created || attributes != entry->row.mark) {
      put_list_rows(*entry, attributes, writer);
      entry->row.mark = attributes;
    }
  }
  table_.finish(writer);
}

// A page shows the whole order, so whatever changed of it has changed all its lists.
void OrdersProjection::touch_lists(const StateTable::Entry& entry, ModelWriter& writer) {
  const Order& order = order_in(entry);
  touch_list(entry, OrderDimension::kAll, "", writer);
  touch_list(entry, OrderDimension::kUser, order.user_id.view(), writer);
  touch_list(entry, OrderDimension::kMerchant, order.merchant_id.view(), writer);
  if (!order.store_id.empty()) {
    touch_list(entry, OrderDimension::kStore, order.store_id.view(), writer);
  }
  if (!order.channel_order_no.empty()) {
    touch_list(entry, OrderDimension::kChannelOrderNo, order.channel_order_no, writer);
  }
  for (const OrderStatus status : {status_in(entry.row.mark), order.status}) {
    if (is_passing(status)) {
      touch_list(entry, OrderDimension::kPassing, passing_value(status), writer);
    }
  }
}

void OrdersProjection::touch_list(const StateTable::Entry& entry, OrderDimension dimension,
                                  std::string_view value, ModelWriter& writer) {
  key_.clear();
  append_list_prefix(key_, dimension, entry.tenant, value);
  writer.touch_list(key_);
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
  if (schema_ >= kChannelOrderNoSchema && !order.channel_order_no.empty()) {
    put_list_row(entry, OrderDimension::kChannelOrderNo, order.channel_order_no, writer);
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

namespace {

// Deadlines of payments that people had paid in part, and refunds that were resumed.
void leave_out_what_was_folded_otherwise(Order& order) {
  if (order.status == OrderStatus::kPaying) order.deadline.reset();
  for (Refund& refund : order.refunds) {
    refund.amount = 0;
    for (RefundPart& part : refund.parts) part.failed = false;
  }
}

}  // namespace

// An order's row of schema 1 may lack what reading it adds (codec.h); read and written again, both
// have it. Of what the first fold saw otherwise neither has anything.
Projection::Compared OrdersProjection::compared_with(std::uint32_t older, std::string_view key,
                                                     std::string_view value,
                                                     std::string& as) const {
  if (older >= kOrdersSchema) return Compared::kAsItIs;
  if (older < kChannelOrderNoSchema &&
      key.front() == static_cast<char>(OrderDimension::kChannelOrderNo)) {
    return Compared::kNone;
  }
  if (key.front() != kOrderRowPrefix) return Compared::kAsItIs;
  thread_local JsonParser parser;
  std::string_view rest = key.substr(1);
  std::string_view tenant;
  std::string_view id;
  if (!take_name(rest, tenant) || !take_name(rest, id)) return Compared::kAsItIs;
  auto row = decode_state_row(parser, stream_of(OrderId(id)), value);
  if (!row) return Compared::kAsItIs;
  leave_out_what_was_folded_otherwise(std::get<Order>(row->state));
  as.clear();
  encode_state_row(*row, as);
  return Compared::kAs;
}

}  // namespace orderlog
