#include <utility>

#include "domain/order/actions.h"
#include "domain/order/decide.h"
#include "domain/order/order_decision.h"

namespace orderlog {

namespace {

// Nobody knows yet whether the money comes: the provider is asked, and its answer decides.
DecisionResult request_void(OrderDecision decision, const VoidOrder& command, const Leg& leg) {
  decision.say(VoidRequested{command.initiator, command.reason});
  if (!leg.asked) decision.say(ProviderAsked{leg.id});
  decision.answer_with(AnswerKind::kAccepted, {});
  return decision.finish();
}

}  // namespace

DecisionResult void_order(const World& world, const Context& context, const VoidOrder& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  const bool is_voided =
      order->status == OrderStatus::kVoided || order->status == OrderStatus::kVoiding;
  if (is_voided || awaits_answer_to_void(*order)) return unchanged(*order);
  if (const Refusal refusal = refuses_void(*order)) {
    return fail(refused_by_state(*order, *refusal));
  }
  OrderDecision decision(world, context, *order);
  if (const Leg* leg = pending_provider_leg(*order)) {
    return request_void(std::move(decision), command, *leg);
  }
  if (order->status == OrderStatus::kPaying) decision.fail_payment("voided");
  decision.start_void(command.initiator, command.reason);
  if (decision.as_said().status == OrderStatus::kVoiding) {
    decision.answer_with(AnswerKind::kAccepted, {});
  }
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
