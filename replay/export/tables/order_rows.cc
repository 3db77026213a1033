#include <string_view>
#include <variant>

#include "replay/export/tables/model_rows.h"

namespace orderlog {
namespace {

struct FindMoment {
  using Kind = Moment::Kind;
  TimeMs at_ms;
  std::vector<Moment>& moments;

  void operator()(const LegHeld& event) const { add(Kind::kLegHeld, event.leg.id.str()); }
  void operator()(const LegSettled& event) const { add(Kind::kLegSettled, event.leg.id.str()); }
  void operator()(const RefundRequested& event) const {
    add(Kind::kRefundRequested, event.refund_id.str());
  }
  void operator()(const RefundStarted& event) const {
    add(Kind::kRefundStarted, event.refund_id.str());
  }
  void operator()(const RefundSucceeded& event) const {
    add(Kind::kRefundSucceeded, event.refund_id.str());
  }
  template <class Other>
  void operator()(const Other&) const {}

 private:
  void add(Kind kind, const std::string& id) const { moments.push_back({kind, id, at_ms}); }
};

// When it was in this batch; 0: it was not.
TimeMs moment_of(const FollowedStream& stream, Moment::Kind kind, std::string_view id) {
  TimeMs at_ms = 0;
  for (const Moment& moment : stream.moments) {
    if (moment.kind == kind && moment.id == id) at_ms = moment.at_ms;
  }
  return at_ms;
}

void write_order(const FollowedStream& stream, const Order& order, RowBuffer& rows) {
  const OrderDelivery way = order.delivery.value_or(OrderDelivery{});
  rows.begin(Table::kOrders)
      .position(stream.id)
      .text(stream.tenant)
      .text(order.id.view())
      .text(order.order_code)
      .text(order.merchant_id.view())
      .text_if(order.store_id.view())
      .text(order.user_id.view())
      .text(to_string(order.channel))
      .text_if(order.channel_order_no)
      .text_if(order.pool_id.view())
      .text(to_string(order.status))
      .text(to_string(order.refund_status))
      .text(to_string(order.delivery_status))
      .text(to_string(order.cancel_type))
      .text_if(order.cancel_reason)
      .text(to_string(terminal_view(order)))
      .flag(order.closed)
      .flag(order.paid_unwanted)
      .integer(order.amount)
      .integer(order.paid_amount())
      .integer(order.refunded_amount())
      .integer(order.remain_pay())
      .integer(order.units())
      .text_if(order.address)
      .text_if(order.phone)
      .text_if(order.remark)
      .text_if(order.present)
      .text_if(order.discount_quota_id.view())
      .text_if(way.courier)
      .text_if(way.tracking)
      .integer_if(way.accepted_at)
      .integer_if(way.prepared_at)
      .integer_if(way.shipped_at)
      .integer_if(way.delivered_at)
      .text_if(order.deadline ? to_string(order.deadline->kind) : std::string_view())
      .integer_if(order.deadline ? order.deadline->due_ms : 0)
      .integer(order.created_at)
      .integer(order.updated_at)
      .integer_if(order.paid_at)
      .version(stream.version)
      .position(stream.last_position);
}

// What is settled when an order is placed, and never changes.
void write_bought(const FollowedStream& stream, const Order& order, RowBuffer& rows) {
  std::int64_t line = 0;
  for (const PlacedItem& item : order.items) {
    rows.begin(Table::kOrderItems)
        .position(stream.id)
        .integer(++line)
        .text(item.sku.view())
        .text_if(item.title)
        .integer(item.quantity)
        .integer(item.unit_price)
        .flag(item.weighed)
        .integer(item.discount);
  }
  line = 0;
  for (const Discount& discount : order.discounts) {
    rows.begin(Table::kOrderDiscounts)
        .position(stream.id)
        .integer(++line)
        .text_if(discount.code)
        .integer(discount.amount);
  }
  line = 0;
  for (const std::string& coupon : order.coupon_ids) {
    rows.begin(Table::kOrderCoupons).position(stream.id).integer(++line).text(coupon);
  }
}

void write_payments(const FollowedStream& stream, const Order& order, RowBuffer& rows) {
  for (const Leg& leg : order.legs) {
    rows.begin(Table::kOrderPayments)
        .position(stream.id)
        .text(leg.id.view())
        .text(to_string(leg.kind))
        .text(to_string(leg.state))
        .integer(leg.amount)
        .integer(leg.refunded)
        .text_if(leg.provider)
        .text_if(leg.provider_ref)
        .text_if(leg.method)
        .text_if(leg.operator_id.view())
        .flag(leg.asked)
        .integer_if(moment_of(stream, Moment::Kind::kLegHeld, leg.id.view()))
        .integer_if(moment_of(stream, Moment::Kind::kLegSettled, leg.id.view()));
  }
}

void write_refund(const FollowedStream& stream, const Refund& refund, RowBuffer& rows) {
  rows.begin(Table::kOrderRefunds)
      .position(stream.id)
      .text(refund.id.view())
      .text(to_string(refund.state))
      .text(to_string(refund.initiator))
      .integer(refund.amount)
      .text_if(refund.reason)
      .text_if(refund.operator_id.view())
      .text_if(refund.provider_ref)
      .integer_if(moment_of(stream, Moment::Kind::kRefundRequested, refund.id.view()))
      .integer_if(moment_of(stream, Moment::Kind::kRefundStarted, refund.id.view()))
      .integer_if(moment_of(stream, Moment::Kind::kRefundSucceeded, refund.id.view()));
  std::int64_t line = 0;
  for (const RefundItem& item : refund.items) {
    rows.begin(Table::kRefundItems)
        .position(stream.id)
        .text(refund.id.view())
        .integer(++line)
        .text(item.sku.view())
        .integer(item.quantity);
  }
  for (const RefundPart& part : refund.parts) {
    rows.begin(Table::kRefundParts)
        .position(stream.id)
        .text(refund.id.view())
        .text(part.leg_id.view())
        .integer(part.amount)
        .flag(part.returned)
        .flag(part.failed);
  }
}

}  // namespace

void note_moment(const OrderEvent& event, TimeMs at_ms, FollowedStream& stream) {
  std::visit(FindMoment{at_ms, stream.moments}, event);
}

void write_order_rows(const FollowedStream& stream, const Order& order, RowBuffer& rows) {
  write_order(stream, order, rows);
  if (stream.created) write_bought(stream, order, rows);
  write_payments(stream, order, rows);
  if (order.refunds.empty()) return;
  // A refund that is resumed may have fewer parts than before.
  if (!stream.created) {
    rows.begin(Table::kRefundParts, RowAction::kClear).position(stream.id);
  }
  for (const Refund& refund : order.refunds) write_refund(stream, refund, rows);
}

}  // namespace orderlog
