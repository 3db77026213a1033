#include "projections/statistics/statistics.h"

#include <utility>
#include <variant>

#include "projections/rows/state_row.h"
#include "projections/store/row_bytes.h"

namespace orderlog {
namespace {

Tally& tally_of(OrderFigures& figures, OrderStatus status) {
  return figures.by_status[static_cast<std::size_t>(status)];
}

}  // namespace

StatisticsProjection::StatisticsProjection(std::size_t cached_orders, std::size_t cached_figures)
    : orders_(cached_orders), hours_(cached_figures), sales_(cached_figures) {}

Result<Ok, std::string> StatisticsProjection::apply(const EventContext& context, const Event& event,
                                                    ModelWriter& writer) {
  const auto* order_event = std::get_if<OrderEvent>(&event);
  if (order_event == nullptr) return fail(std::string("not an order's event in an order's stream"));
  const bool places = std::holds_alternative<OrderPlaced>(*order_event);
  if (places != (context.version == StreamVersion(1))) {
    return fail(std::string("an order is placed by its first event and by no other"));
  }
  const auto entry = find_order(context, writer);
  if (!entry) return fail(entry.error());
  CountedOrder& order = (*entry)->row;
  OrderSummary& summary = order.row.summary;
  const Money refunded_before = summary.refunded;
  evolve(summary, *order_event, context.time_ms);
  order.row.version = context.version;
  orders_.change(**entry);
  if (order.hour == nullptr) {
    if (auto found = find_hours(context.tenant, order, writer); !found) return found;
  }
  if (std::holds_alternative<OrderPaid>(*order_event)) {
    return sell(context, summary, {.paid = {1, summary.paid}, .refunds = {}}, writer);
  }
  // Parts of a refund over several providers go back one by one.
  const bool succeeded = std::holds_alternative<RefundSucceeded>(*order_event);
  const Money went_back = summary.refunded - refunded_before;
  if (succeeded || went_back > 0) {
    return sell(context, summary, {.paid = {}, .refunds = {succeeded ? 1U : 0U, went_back}},
                writer);
  }
  return Ok{};
}

Result<StatisticsProjection::Orders::Entry*, std::string> StatisticsProjection::find_order(
    const EventContext& context, const ModelWriter& writer) {
  key_.clear();
  append_state_key(key_, static_cast<char>(StatisticsRows::kOrder), context.tenant,
                   context.stream.id);
  Orders::Entry* entry = nullptr;
  if (context.version == StreamVersion(1)) {
    entry = orders_.find_new(key_);
  } else {
    const auto found = orders_.find(key_, writer);
    if (!found) return fail(context.stream.name() + ": " + found.error());
    entry = *found;
  }
  const StreamVersion version = entry->row.row.version;
  if (version.next() != context.version) {
    return fail("version " + std::to_string(context.version.value()) + " of " +
                context.stream.name() + " follows on version " + std::to_string(version.value()) +
                " in the model");
  }
  return entry;
}

Result<Ok, std::string> StatisticsProjection::find_hours(std::string_view tenant,
                                                         CountedOrder& order,
                                                         const ModelWriter& writer) {
  const OrderSummary& summary = order.row.summary;
  const std::string_view merchant = summary.merchant_id.view();
  const Hour hour = hour_of(summary.created_at);
  key_.clear();
  append_merchant(key_, StatisticsRows::kHour, tenant, merchant);
  append_hour(key_, hour);
  append_store_and_channel(key_, summary.store_id.view(), summary.channel);
  const auto found = hours_.find(key_, writer);
  if (!found) return fail(found.error());
  key_.clear();
  append_merchant(key_, StatisticsRows::kHourOfMerchant, tenant, merchant);
  append_hour(key_, hour);
  append_channel(key_, summary.channel);
  const auto found_of_merchant = hours_.find(key_, writer);
  if (!found_of_merchant) return fail(found_of_merchant.error());
  order.hour = *found;
  order.hour_of_merchant = *found_of_merchant;
  return Ok{};
}

Result<Ok, std::string> StatisticsProjection::sell(const EventContext& context,
                                                   const OrderSummary& summary,
                                                   const SalesFigures& what,
                                                   const ModelWriter& writer) {
  const Hour hour = hour_of(context.time_ms);
  key_.clear();
  append_merchant(key_, StatisticsRows::kSalesOfMerchant, context.tenant,
                  summary.merchant_id.view());
  append_hour(key_, hour);
  if (auto added = add_sales(what, writer); !added) return added;
  if (summary.store_id.empty()) return Ok{};
  key_.clear();
  append_merchant(key_, StatisticsRows::kSalesOfStore, context.tenant, summary.merchant_id.view());
  append_name(key_, summary.store_id.view());
  append_hour(key_, hour);
  return add_sales(what, writer);
}

Result<Ok, std::string> StatisticsProjection::add_sales(const SalesFigures& what,
                                                        const ModelWriter& writer) {
  const auto found = sales_.find(key_, writer);
  if (!found) return fail(found.error());
  (*found)->row += what;
  sales_.change(**found);
  return Ok{};
}

// Once a batch, however often the order changed in it: what it was in between is of no account.
void StatisticsProjection::count(Orders::Entry& entry) {
  CountedOrder& order = entry.row;
  const Share now = order.share();
  if (entry.is_new || order.counted != now) {
    for (Hours::Entry* hour : {order.hour, order.hour_of_merchant}) {
      if (!entry.is_new) {
        tally_of(hour->row, order.counted.status) -= Tally{1, order.counted.amount};
        hour->row.refunds -= order.counted.refunds();
      }
      tally_of(hour->row, now.status) += Tally{1, now.amount};
      hour->row.refunds += now.refunds();
      hours_.change(*hour);
    }
    order.counted = now;
  }
  order.hour = nullptr;
  order.hour_of_merchant = nullptr;
}

void StatisticsProjection::finish(ModelWriter& writer) {
  for (Orders::Entry* entry : orders_.changed()) count(*entry);
  orders_.finish(writer);
  hours_.finish(writer);
  sales_.finish(writer);
}

void StatisticsProjection::discard() {
  orders_.discard();
  hours_.discard();
  sales_.discard();
}

}  // namespace orderlog
