#include "domain/order/delivery.h"

#include <string>
#include <utility>

#include "domain/order/decide.h"
#include "domain/order/order_decision.h"
#include "domain/order/set_of.h"

namespace orderlog {
namespace {

using enum DeliveryStatus;

struct Step {
  DeliveryStatus to;
  SetOf<DeliveryStatus> from;
  SetOf<DeliveryStatus> from_of_goods;
  bool begins_work;
};

// In the order of DeliveryStep.
constexpr Step kSteps[] = {
    {kAccepted, {kAwaitingAcceptance}, {kAwaitingAcceptance}, true},
    {kNotPrepared, {kAccepted}, {kAccepted}, true},
    {kPrepared, {kAccepted, kNotPrepared}, {kAccepted, kNotPrepared}, false},
    {kAwaitingPickup, {kPrepared}, {kPrepared}, true},
    {kPickedUp,
     {kPrepared, kAwaitingPickup},
     {kAwaitingAcceptance, kAccepted, kPrepared, kAwaitingPickup},
     false},
    {kDelivered,
     {kPrepared, kAwaitingPickup, kPickedUp},
     {kPrepared, kAwaitingPickup, kPickedUp},
     false},
    {kDelivered, {kPickedUp}, {kPickedUp}, false},
};

const Step& row_of(DeliveryStep step) { return kSteps[static_cast<std::size_t>(step)]; }

bool is_goods(const Order& order) {
  return order.channel == Channel::kFlash || order.channel == Channel::kTerminal;
}

DecisionResult take_step(const World& world, const Context& context, const OrderId& id,
                         DeliveryStep step, OrderEvent event) {
  const Order* order = world.order(id);
  if (order == nullptr) return fail(no_such_order(id));
  const bool is_so = order->delivery_status == end_of(step);
  if (const Refusal refusal = refuses_step(*order, step)) {
    if (is_so) return unchanged(*order);
    return fail(refused_by_state(*order, *refusal));
  }
  OrderDecision decision(world, context, *order);
  decision.say(std::move(event));
  return decision.finish();
}

}  // namespace

DeliveryStatus end_of(DeliveryStep step) { return row_of(step).to; }

Refusal refuses_step(const Order& order, DeliveryStep step) {
  const Step& row = row_of(step);
  const bool goes_on =
      is_paid(order) || (!row.begins_work && order.status == OrderStatus::kRefunding);
  if (!goes_on) return RejectionCode::kInvalidStatus;
  const auto& from = is_goods(order) ? row.from_of_goods : row.from;
  if (!from.contains(order.delivery_status)) return RejectionCode::kInvalidStatus;
  return std::nullopt;
}

Refusal refuses_rejection(const Order& order) {
  if (!is_paid(order)) return RejectionCode::kInvalidStatus;
  if (order.delivery_status != kAwaitingAcceptance) return RejectionCode::kInvalidStatus;
  return std::nullopt;
}

Refusal refuses_address(const Order& order) {
  switch (order.status) {
    case OrderStatus::kUnpaid:
    case OrderStatus::kPaying:
    case OrderStatus::kPaid:
    case OrderStatus::kPayFailed:
    case OrderStatus::kVoidFailed:
    case OrderStatus::kRefundFailed:
      break;
    case OrderStatus::kVoiding:
    case OrderStatus::kVoided:
    case OrderStatus::kRefunding:
    case OrderStatus::kRefunded:
      return RejectionCode::kInvalidStatus;
  }
  if (order.delivery_status == kPickedUp || order.delivery_status == kDelivered) {
    return RejectionCode::kInvalidStatus;
  }
  return std::nullopt;
}

DecisionResult accept_order(const World& world, const Context& context,
                            const AcceptOrder& command) {
  return take_step(world, context, command.order_id, DeliveryStep::kAccept, OrderAccepted{});
}

DecisionResult queue_preparation(const World& world, const Context& context,
                                 const QueuePreparation& command) {
  return take_step(world, context, command.order_id, DeliveryStep::kQueuePreparation,
                   PreparationQueued{});
}

DecisionResult prepare_order(const World& world, const Context& context,
                             const PrepareOrder& command) {
  return take_step(world, context, command.order_id, DeliveryStep::kPrepare, OrderPrepared{});
}

DecisionResult request_courier(const World& world, const Context& context,
                               const RequestCourier& command) {
  return take_step(world, context, command.order_id, DeliveryStep::kRequestCourier,
                   CourierRequested{command.courier});
}

DecisionResult ship_order(const World& world, const Context& context, const ShipOrder& command) {
  return take_step(world, context, command.order_id, DeliveryStep::kShip,
                   OrderShipped{command.courier, command.tracking});
}

DecisionResult deliver_order(const World& world, const Context& context,
                             const DeliverOrder& command) {
  return take_step(world, context, command.order_id, DeliveryStep::kDeliver, OrderDelivered{});
}

DecisionResult receive_order(const World& world, const Context& context,
                             const ReceiveOrder& command) {
  return take_step(world, context, command.order_id, DeliveryStep::kReceive, OrderReceived{});
}

DecisionResult change_address(const World& world, const Context& context,
                              const ChangeAddress& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  if (const Refusal refusal = refuses_address(*order)) {
    return fail(refused_by_state(*order, *refusal));
  }
  AddressChanged changed{command.address.empty() ? order->address : command.address,
                         command.phone.empty() ? order->phone : command.phone};
  if (changed == AddressChanged{order->address, order->phone}) return unchanged(*order);
  OrderDecision decision(world, context, *order);
  decision.say(std::move(changed));
  return decision.finish();
}

}  // namespace orderlog
