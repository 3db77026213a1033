#include "domain/order/actions.h"
#include "domain/order/decide.h"
#include "domain/order/order_decision.h"

namespace orderlog {

DecisionResult void_order(const World& world, const Context& context, const VoidOrder& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  if (order->status == OrderStatus::kVoided) return unchanged(*order);
  if (const Refusal refusal = refuses_void(*order)) {
    return fail(refused_by_state(*order, *refusal));
  }
  OrderDecision decision(world, context, *order);
  decision.void_as(command.initiator, command.reason);
  return decision.finish();
}

DecisionResult close_order(const World& world, const Context& context, const CloseOrder& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  if (const Refusal refusal = refuses_close(*order)) {
    return fail(refused_by_state(*order, *refusal));
  }
  if (order->closed) return unchanged(*order);
  OrderDecision decision(world, context, *order);
  decision.say(OrderClosed{command.reason});
  return decision.finish();
}

}  // namespace orderlog
