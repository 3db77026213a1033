#include "domain/order/actions.h"
#include "domain/order/decide.h"
#include "domain/order/order_decision.h"

namespace orderlog {
namespace {

void expire_payment(OrderDecision& decision) {
  if (const Leg* leg = pending_provider_leg(decision.order())) {
    decision.say(LegFailed{leg->id, "timed_out"});
  }
  decision.fail_payment("timed_out");
  // The void that waited for the provider goes on without its word.
  if (const auto& pending = decision.order().pending_void) {
    decision.start_void(pending->initiator, pending->reason);
  }
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
      expire_payment(decision);
      break;
    case DeadlineKind::kGrace:
      if (is_paying || refuses_void(*order)) return unchanged(*order);
      decision.start_void(Initiator::kSystem, "payment failed and was not tried again in time");
      break;
  }
  return decision.finish();
}

}  // namespace orderlog
