#include "domain/channel_order/decide.h"

#include <algorithm>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/check.h"
#include "domain/channel_order/channel_order_id.h"
#include "domain/order/actions.h"
#include "domain/order/decide.h"
#include "domain/order/order_decision.h"
#include "domain/order/refund_decision.h"

namespace orderlog {
namespace {

// What an item says about money and work; its title is for people.
using ItemFacts = std::tuple<Sku, std::int64_t, Money, bool>;

template <class AnyItem>
std::vector<ItemFacts> facts_of(const std::vector<AnyItem>& items) {
  std::vector<ItemFacts> facts;
  facts.reserve(items.size());
  for (const AnyItem& item : items) {
    facts.emplace_back(item.sku, item.quantity, item.unit_price, item.weighed);
  }
  std::sort(facts.begin(), facts.end());
  return facts;
}

// The first member that is another than when the order was placed, for people; nothing where they
// are equal.
std::string_view difference(const Order& order, const PlaceOrder& command, Money amount) {
  if (order.store_id != command.store_id) return "which was placed with another store_id";
  if (order.user_id != command.user_id) return "which was placed with another user_id";
  if (facts_of(order.items) != facts_of(command.items)) return "whose items are others";
  if (order.amount != amount) return "whose amount is another";
  // Told again as unpaid is only late.
  if (command.paid && order.paid_at == 0) return "which was not paid";
  return "";
}

Rejection not_over(const Order& order) {
  return {RejectionCode::kNotReplaceable, "order " + order.id.str() + " is " +
                                              std::string(to_string(order.status)) +
                                              "; only a voided or refunded one can be replaced"};
}

bool is_under_number(const Order& order, const PlaceOrder& command) {
  return order.channel == command.channel && order.merchant_id == command.merchant_id &&
         order.channel_order_no == command.channel_order_no;
}

std::string number_text(Channel channel, std::string_view number, const MerchantId& merchant) {
  std::string text(to_string(channel));
  text += " order ";
  text += number;
  text += " of merchant ";
  text += merchant.view();
  return text;
}

DeliveryStatus step_of(ChannelStatus status) {
  switch (status) {
    case ChannelStatus::kAccepted:
      return DeliveryStatus::kAccepted;
    case ChannelStatus::kNotPrepared:
      return DeliveryStatus::kNotPrepared;
    case ChannelStatus::kPrepared:
      return DeliveryStatus::kPrepared;
    case ChannelStatus::kAwaitingPickup:
      return DeliveryStatus::kAwaitingPickup;
    case ChannelStatus::kPickedUp:
      return DeliveryStatus::kPickedUp;
    case ChannelStatus::kDelivered:
      return DeliveryStatus::kDelivered;
    case ChannelStatus::kCancelled:
    case ChannelStatus::kRefunded:
      break;
  }
  ORDERLOG_CHECK(false, "an end is no step");
  return DeliveryStatus::kAwaitingAcceptance;
}

OrderEvent event_of(const ReportChannelStatus& command) {
  switch (step_of(command.status)) {
    case DeliveryStatus::kAwaitingAcceptance:
      break;
    case DeliveryStatus::kAccepted:
      return OrderAccepted{};
    case DeliveryStatus::kNotPrepared:
      return PreparationQueued{};
    case DeliveryStatus::kPrepared:
      return OrderPrepared{};
    case DeliveryStatus::kAwaitingPickup:
      return CourierRequested{command.courier};
    case DeliveryStatus::kPickedUp:
      return OrderShipped{command.courier, command.tracking};
    case DeliveryStatus::kDelivered:
      break;
  }
  return OrderDelivered{};
}

bool was_ever_paid(const Order& order) {
  return is_paid(order) || order.status == OrderStatus::kRefunding ||
         order.status == OrderStatus::kRefunded;
}

DecisionResult reach(const World& world, const Context& context, const Order& order,
                     const ReportChannelStatus& command) {
  if (!was_ever_paid(order)) return fail(refused_by_state(order, RejectionCode::kInvalidStatus));
  if (order.delivery_status >= step_of(command.status)) return unchanged(order);
  OrderDecision decision(world, context, order);
  decision.say(event_of(command));
  return decision.finish();
}

bool is_under_way(const Order& order) {
  return order.status == OrderStatus::kRefunding &&
         order.refunds.back().state == RefundState::kProcessing;
}

// What of a refund has not gone back yet.
Money open_amount(const Refund& refund) {
  Money amount = refund.amount;
  for (const RefundPart& part : refund.parts) {
    if (part.returned) amount -= part.amount;
  }
  return amount;
}

bool completes_the_whole(const Order& order, const Refund& refund) {
  return open_amount(refund) == order.paid_amount() - order.refunded_amount();
}

// A refund of all that is left, from an order that is paid or whose customer asks for money back:
// the channel's word goes before the store's, and a request for less is overtaken.
std::optional<Rejection> start_whole_refund(OrderDecision& decision,
                                            const ReportChannelStatus& command) {
  const Order order = decision.as_said();
  if (order.status == OrderStatus::kRefunding) {
    const Refund& asked = order.refunds.back();
    if (completes_the_whole(order, asked)) {
      start_refund(decision, asked);
      return std::nullopt;
    }
    decision.say(RefundWithdrawn{asked.id});
  }
  if (const Refusal refusal = refuses_refund_request(decision.as_said())) {
    return refused_by_state(decision.order(), *refusal);
  }
  refund_whole(decision, command.initiator, command.reason, {});
  return std::nullopt;
}

DecisionResult cancel(const World& world, const Context& context, const Order& order,
                      const ReportChannelStatus& command) {
  if (is_under_way(order)) {
    if (completes_the_whole(order, order.refunds.back())) return unchanged(order);
    return fail(refused_by_state(order, RejectionCode::kRefundInProgress));
  }
  OrderDecision decision(world, context, order);
  if (auto refused = start_whole_refund(decision, command)) return fail(*std::move(refused));
  return decision.finish();
}

// Whether the channel can know of all the provider's money of the order: it is with nobody else.
bool all_is_with(Channel channel, const Order& order) {
  return std::none_of(order.legs.begin(), order.legs.end(), [channel](const Leg& leg) {
    return is_with_provider(leg) && leg.provider != to_string(channel);
  });
}

// Where a refund waits for the channel, it has just been told.
void complete_refund(OrderDecision& decision, const std::string& provider_ref) {
  const Order now = decision.as_said();
  if (now.status != OrderStatus::kRefunding) return;
  refund_succeeded(decision, now, now.refunds.back(), provider_ref);
}

DecisionResult complete(const World& world, const Context& context, const Order& order,
                        const ReportChannelStatus& command) {
  if (!all_is_with(command.channel, order)) return cancel(world, context, order, command);
  OrderDecision decision(world, context, order);
  if (is_under_way(order)) {
    complete_refund(decision, command.provider_ref);
    if (decision.as_said().status == OrderStatus::kRefunded) return decision.finish();
  }
  if (auto refused = start_whole_refund(decision, command)) return fail(*std::move(refused));
  complete_refund(decision, command.provider_ref);
  return decision.finish();
}

}  // namespace

std::optional<ChannelOrderId> number_of(const PlaceOrder& command) {
  if (!brings_orders(command.channel) || command.channel_order_no.empty()) return std::nullopt;
  return channel_order_id(command.channel, command.merchant_id, command.channel_order_no);
}

std::optional<DecisionResult> imported_before(const World& world, const PlaceOrder& command,
                                              const ChannelOrderId& id, Money amount) {
  const ChannelOrder* number = world.channel_order(id);
  const OrderId& order_id = number != nullptr ? number->order_id : command.order_id;
  const Order* order = order_id.empty() ? nullptr : world.order(order_id);
  if (order == nullptr) {
    if (number != nullptr) return DecisionResult(fail(no_such_order(order_id)));
    return std::nullopt;
  }
  if (number == nullptr && !is_under_number(*order, command)) return std::nullopt;
  if (number != nullptr && command.replaces == order->id) {
    if (is_over(*order)) return std::nullopt;
    return DecisionResult(fail(not_over(*order)));
  }
  if (const std::string_view member = difference(*order, command, amount); !member.empty()) {
    return DecisionResult(fail(Rejection{
        RejectionCode::kChannelOrderDiffers,
        number_text(command.channel, command.channel_order_no, command.merchant_id) + " is order " +
            order->id.str() + ", " + std::string(member) +
            (is_over(*order) ? "; it is over, and another may take the number: replaces" : "")}));
  }
  Decision decision = unchanged(*order);
  if (number == nullptr) {
    decision.events.push_back({stream_of(id), ChannelOrderEvent(ChannelOrderImported{order->id})});
  }
  return DecisionResult(std::move(decision));
}

DecisionResult report_channel_status(const World& world, const Context& context,
                                     const ReportChannelStatus& command) {
  const ChannelOrder* number = world.channel_order(
      channel_order_id(command.channel, command.merchant_id, command.channel_order_no));
  const Order* order = number == nullptr ? nullptr : world.order(number->order_id);
  if (order == nullptr) {
    return fail(
        Rejection{RejectionCode::kNotFound,
                  number_text(command.channel, command.channel_order_no, command.merchant_id) +
                      " has not been imported; tell this again once it was"});
  }
  const bool is_end =
      command.status == ChannelStatus::kCancelled || command.status == ChannelStatus::kRefunded;
  if (!is_end) return reach(world, context, *order, command);
  if (order->status == OrderStatus::kRefunded) return unchanged(*order);
  if (!was_ever_paid(*order)) {
    return void_order(world, context, VoidOrder{order->id, command.initiator, command.reason});
  }
  return command.status == ChannelStatus::kCancelled ? cancel(world, context, *order, command)
                                                     : complete(world, context, *order, command);
}

}  // namespace orderlog
