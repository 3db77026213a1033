#include "domain/order/money_returned.h"

#include "base/check.h"
#include "domain/order/actions.h"
#include "domain/order/order_decision.h"
#include "domain/order/refund_decision.h"
#include "domain/order/refund_parts.h"
#include "domain/rules.h"

namespace orderlog {
namespace {

void leg_returned(OrderDecision& decision, const Leg& leg) {
  const Order& order = decision.order();
  if (leg.state == LegState::kLate) return decision.say(LegReleased{leg.id});
  ORDERLOG_CHECK(order.pending_void && is_with_provider(leg),
                 "only a void takes settled money back");
  // Somebody saw to it after the void had been given up.
  if (order.status == OrderStatus::kVoidFailed) {
    decision.say(VoidStarted{order.pending_void->initiator, order.pending_void->reason});
  }
  decision.take_back(leg);
  decision.finish_void_if_possible();
}

// For a void that was given up, and a leg that pays again since: the order has less money in it
// than it says, so what it was paid for goes on without it.
std::optional<Rejection> returned_after_all(OrderDecision& decision, const Leg& leg) {
  const Order& order = decision.order();
  if (order.status == OrderStatus::kRefunding) {
    return refused_by_state(order, RejectionCode::kRefundInProgress);
  }
  if (left_in(leg) < leg.amount) {
    return Rejection{RejectionCode::kRefundExceedsPaid,
                     "of leg " + leg.id.str() + ", " + std::to_string(left_in(leg)) + " of " +
                         std::to_string(leg.amount) + " are left to give back"};
  }
  if (!is_paid(order)) {
    decision.take_back(leg);
    const bool is_asking = pending_provider_leg(order) != nullptr;
    if (order.status == OrderStatus::kPaying && !is_asking) decision.fail_payment("returned");
    // A failed payment that had real money in it waited for people; now it is what it was to be.
    if (order.status == OrderStatus::kPayFailed && decision.as_said().paid_amount() == 0) {
      decision.start_void(Initiator::kSystem, "its money was returned");
    }
    return std::nullopt;
  }
  leg_refunded(decision, leg, "returned for a void that had been given up");
  return std::nullopt;
}

}  // namespace

DecisionResult money_returned(const World& world, const Context& context, const Effect& effect,
                              const std::string& result) {
  const Order* order = world.order(effect.order_id);
  if (order == nullptr) return fail(no_such_order(effect.order_id));
  OrderDecision decision(world, context, *order);
  if (const Refund* refund = find_refund(*order, RefundId(effect.about))) {
    open_parts_returned(decision, *refund, result.size() <= kMaxReferenceBytes ? result : "");
  } else {
    const Leg* leg = find_leg(*order, LegId(effect.about));
    ORDERLOG_CHECK(leg != nullptr, "money is returned for a refund or a leg");
    if (effect.state != EffectState::kWithdrawn) {
      leg_returned(decision, *leg);
    } else if (auto refused = returned_after_all(decision, *leg)) {
      return fail(*std::move(refused));
    }
  }
  DecisionResult decided = decision.finish();
  if (!decided) return decided;
  decided->subject = stream_of(effect.id);
  // The order completes what it waits for (domain/effect/reactions.h), and this it does not.
  if (effect.state == EffectState::kWithdrawn) {
    decided->events.push_back(
        {decided->subject, EffectEvent(EffectCompleted{effect.attempts_made, result})});
  }
  return decided;
}

}  // namespace orderlog
