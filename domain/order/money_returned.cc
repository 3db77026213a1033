#include "domain/order/money_returned.h"

#include "base/check.h"
#include "domain/order/order_decision.h"
#include "domain/order/refund_decision.h"
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

}  // namespace

DecisionResult money_returned(const World& world, const Context& context, const Effect& effect,
                              const std::string& result) {
  const Order* order = world.order(effect.order_id);
  if (order == nullptr) return fail(no_such_order(effect.order_id));
  OrderDecision decision(world, context, *order);
  if (const Refund* refund = find_refund(*order, RefundId(effect.about))) {
    refund_succeeded(decision, *refund, result.size() <= kMaxReferenceBytes ? result : "");
  } else {
    const Leg* leg = find_leg(*order, LegId(effect.about));
    ORDERLOG_CHECK(leg != nullptr, "money is returned for a refund or a leg");
    leg_returned(decision, *leg);
  }
  DecisionResult decided = decision.finish();
  if (decided) decided->subject = stream_of(effect.id);
  return decided;
}

}  // namespace orderlog
