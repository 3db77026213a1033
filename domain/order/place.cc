#include <optional>
#include <string>
#include <utility>

#include "domain/channel_order/channel_order_id.h"
#include "domain/channel_order/decide.h"
#include "domain/order/decide.h"
#include "domain/order/discount_shares.h"
#include "domain/order/legs.h"

namespace orderlog {
namespace {

// Σ unit_price × quantity − discounts. The codec refuses all of this with the place in the body;
// here it keeps what is not from a client inside the same bounds.
Result<Money, Rejection> amount_of(const PlaceOrder& command) {
  if (command.items.empty()) {
    return fail(Rejection{RejectionCode::kInvalidQuantity, "an order has at least one item"});
  }
  Money sum = 0;
  for (const Item& item : command.items) {
    if (item.quantity < 1) {
      return fail(Rejection{RejectionCode::kInvalidQuantity,
                            "a quantity of " + item.sku.str() + " below 1"});
    }
    const auto price = checked_multiply(item.unit_price, item.quantity);
    const auto next = price && *price >= 0 ? checked_add(sum, *price) : std::nullopt;
    if (!next) {
      return fail(Rejection{RejectionCode::kAmountOverflow,
                            "the order's amount would leave the range of exact amounts"});
    }
    sum = *next;
  }
  for (const Discount& discount : command.discounts) {
    if (discount.amount < 0 || discount.amount > sum) {
      return fail(
          Rejection{RejectionCode::kAmountOverflow, "discounts take off more than the items cost"});
    }
    sum -= discount.amount;
  }
  return sum;
}

OrderPlaced placed(const Context& context, const PlaceOrder& command, Money amount) {
  OrderPlaced event;
  event.order_code = order_code(context.now_ms, context.line, context.position);
  event.merchant_id = command.merchant_id;
  event.store_id = command.store_id;
  event.user_id = command.user_id;
  event.channel = command.channel;
  event.channel_order_no = command.channel_order_no;
  event.items = placed_items(command.items, command.discounts);
  event.discounts = command.discounts;
  event.amount = amount;
  event.address = command.address;
  event.phone = command.phone;
  event.remark = command.remark;
  event.coupon_ids = command.coupon_ids;
  event.leg_timeout_ms = context.rules.leg_timeout_ms;
  event.grace_ms = context.rules.void_grace_ms;
  return event;
}

void take_down_number(const std::optional<ChannelOrderId>& number, const OrderId& order,
                      std::vector<NewEvent>& events) {
  if (number) {
    events.push_back({stream_of(*number), ChannelOrderEvent(ChannelOrderImported{order})});
  }
}

// imported_before() has looked whether that order is over.
bool takes_over(const World& world, const PlaceOrder& command,
                const std::optional<ChannelOrderId>& number) {
  const ChannelOrder* known = number ? world.channel_order(*number) : nullptr;
  return known != nullptr && known->order_id == command.replaces;
}

}  // namespace

DecisionResult place_order(const World& world, const Context& context, const PlaceOrder& command) {
  const auto amount = amount_of(command);
  const std::optional<ChannelOrderId> number = number_of(command);
  if (amount && number) {
    if (auto known = imported_before(world, command, *number, *amount)) return *std::move(known);
  }
  if (!command.replaces.empty() && !takes_over(world, command, number)) {
    return fail(Rejection{RejectionCode::kNotReplaceable,
                          "order " + command.replaces.str() +
                              " is not the one of this channel, merchant and channel_order_no"});
  }
  OrderId id = command.order_id.empty() ? OrderId(context.fresh_id) : command.order_id;
  if (world.order(id) != nullptr) {
    return fail(Rejection{RejectionCode::kAlreadyExists, "order " + id.str() + " exists already"});
  }
  if (command.paid && !brings_orders(command.channel)) {
    return fail(
        Rejection{RejectionCode::kInvalidStatus, "only takeaway channels bring paid orders"});
  }
  if (!amount) return fail(amount.error());
  const bool paid_at_once = command.paid || *amount == 0;

  Decision decision;
  decision.answer = AnswerKind::kCreated;
  decision.subject = stream_of(id);
  std::vector<NewEvent>& events = decision.events;
  events.reserve(paid_at_once ? 9 : 2);
  OrderPlaced event = placed(context, command, *amount);
  if (!paid_at_once) event.hold_expires_at = context.recorded_at_ms + context.rules.hold_ms;
  events.push_back({decision.subject, OrderEvent(std::move(event))});
  if (!paid_at_once) {
    take_down_number(number, id, events);
    return decision;
  }

  events.push_back({decision.subject, OrderEvent(PaymentStarted{})});
  std::optional<Leg> leg;
  if (*amount > 0) {
    leg = channel_leg(command.channel, command.channel_order_no, leg_id_at(1), *amount);
    events.push_back({decision.subject, OrderEvent(LegSettled{*leg})});
  }
  events.push_back({decision.subject, OrderEvent(OrderPaid{})});
  if (command.channel == Channel::kTerminal) {
    events.push_back({decision.subject, OrderEvent(OrderDelivered{})});
  }
  take_down_number(number, id, events);
  if (leg) {
    Order order;
    order.id = std::move(id);
    order.user_id = command.user_id;
    order.merchant_id = command.merchant_id;
    const Movement movement = movement_of(order, *leg);
    if (auto refused = move_money(world, {&movement, 1}, events)) return fail(*std::move(refused));
  }
  return decision;
}

}  // namespace orderlog
