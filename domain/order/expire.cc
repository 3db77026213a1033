#include <utility>

#include "domain/order/actions.h"
#include "domain/order/decide.h"
#include "domain/order/order_decision.h"

namespace orderlog {
namespace {

OrderDecision payment_expired(const World& world, const Context& context, const Order& order) {
  OrderDecision decision(world, context, order);
  if (const Leg* leg = pending_provider_leg(order)) {
    decision.say(LegFailed{leg->id, "timed_out"});
  }
  decision.fail_payment("timed_out");
  return decision;
}

DecisionResult expire_payment(const World& world, const Context& context, const Order& order) {
  OrderDecision decision = payment_expired(world, context, order);
  if (!order.pending_void) return decision.finish();
  // The void that waited for the provider goes on without its word. Where the books can't take it,
  // the payment ends all the same, and people go on from there.
  decision.start_void(order.pending_void->initiator, order.pending_void->reason);
  auto voided = decision.finish();
  return voided ? std::move(voided) : payment_expired(world, context, order).finish();
}

}  // namespace

DecisionResult expire_order(const World& world, const Context& context,
                            const ExpireOrder& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  if (!order->deadline || order->deadline->due_ms > context.recorded_at_ms) {
    return unchanged(*order);
  }
  const bool is_paying = order->status == OrderStatus::kPaying;
  OrderDecision decision(world, context, *order);
  switch (order->deadline->kind) {
    case DeadlineKind::kHold:
      if (is_paying || refuses_void(*order)) return unchanged(*order);
      decision.start_void(Initiator::kSystem, "not paid in time");
      break;
    case DeadlineKind::kLeg:
      if (!is_paying) return unchanged(*order);
      return expire_payment(world, context, *order);
    case DeadlineKind::kGrace:
      if (is_paying || refuses_void(*order)) return unchanged(*order);
      decision.start_void(Initiator::kSystem, "payment failed and was not tried again in time");
      break;
  }
  return decision.finish();
}

}  // namespace orderlog
