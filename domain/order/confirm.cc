#include <algorithm>
#include <string>
#include <utility>

#include "domain/order/actions.h"
#include "domain/order/decide.h"
#include "domain/order/order_decision.h"

namespace orderlog {
namespace {

Rejection closed(const Leg& leg) {
  return {RejectionCode::kLegClosed,
          "leg " + leg.id.str() + " is " + std::string(to_string(leg.state)) + " already"};
}

DecisionResult provider_succeeded(OrderDecision decision, const Leg& leg,
                                  const std::string& provider_ref) {
  const Order& order = decision.order();
  switch (leg.state) {
    case LegState::kHeld: {
      Leg settled = leg;
      if (!provider_ref.empty()) settled.provider_ref = provider_ref;
      decision.settle(std::move(settled));
      // Held legs count in remain_pay, and no other provider is asked at the same time.
      if (order.remain_pay() == 0) decision.complete_payment();
      return decision.finish();
    }
    case LegState::kFailed:
      // The order went on without it, or ended: it goes back from where it came, without ever
      // having been in our books.
      decision.say(LatePaymentReceived{leg.id, leg.amount, provider_ref});
      return decision.finish();
    case LegState::kSettled:
    case LegState::kReleased:  // settled, and taken back by a void
    case LegState::kLate:
      return unchanged(order);
  }
  return fail(closed(leg));
}

DecisionResult provider_failed(OrderDecision decision, const Leg& leg) {
  switch (leg.state) {
    case LegState::kHeld:
      decision.say(LegFailed{leg.id, "provider_failed"});
      decision.fail_payment("provider_failed");
      return decision.finish();
    case LegState::kFailed:
      return unchanged(decision.order());
    case LegState::kSettled:
    case LegState::kReleased:
    case LegState::kLate:
      return fail(closed(leg));
  }
  return fail(closed(leg));
}

}  // namespace

DecisionResult confirm_payment(const World& world, const Context& context,
                               const ConfirmPayment& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  const auto leg =
      std::find_if(order->legs.begin(), order->legs.end(), [&command](const Leg& each) {
        return each.id == command.leg_id && each.kind == LegKind::kThirdParty;
      });
  if (leg == order->legs.end()) {
    return fail(Rejection{RejectionCode::kLegNotFound,
                          "no provider was asked for leg " + command.leg_id.str()});
  }
  switch (command.result) {
    case ProviderResult::kSucceeded:
      return provider_succeeded(OrderDecision(world, context, *order), *leg, command.provider_ref);
    case ProviderResult::kFailed:
      return provider_failed(OrderDecision(world, context, *order), *leg);
    case ProviderResult::kUnknown:
      break;  // it is asked again, or runs into its deadline; nothing is assumed
  }
  return unchanged(*order);
}

}  // namespace orderlog
