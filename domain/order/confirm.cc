#include <string>
#include <utility>

#include "domain/order/actions.h"
#include "domain/order/decide.h"
#include "domain/order/order_decision.h"
#include "domain/order/refund_decision.h"

namespace orderlog {
namespace {

Rejection closed(const Leg& leg) {
  return {RejectionCode::kLegClosed,
          "leg " + leg.id.str() + " is " + std::string(to_string(leg.state)) + " already"};
}

// The money came although somebody wants none of the order any more: a paid one is refunded, one
// that is paid in part is voided.
void give_up(OrderDecision& decision, const PendingVoid& wish) {
  const Order now = decision.as_said();
  if (now.status == OrderStatus::kPaid) {
    refund_whole(decision, wish.initiator, wish.reason, {});
  } else {
    decision.fail_payment("voided");
    decision.start_void(wish.initiator, wish.reason);
  }
}

DecisionResult book(OrderDecision decision, const Leg& leg, const std::string& provider_ref) {
  const Order& order = decision.order();
  Leg settled = leg;
  if (!provider_ref.empty()) settled.provider_ref = provider_ref;
  decision.settle(std::move(settled));
  // Held legs count in remain_pay, and no other provider is asked at the same time.
  if (order.remain_pay() == 0) decision.complete_payment();
  if (order.pending_void) give_up(decision, *order.pending_void);
  return decision.finish();
}

// Money that came and that our books can't take, for an account's currency or range: it goes back,
// and the payment has failed.
DecisionResult send_back(OrderDecision decision, const Leg& leg, const std::string& provider_ref) {
  decision.say(LegFailed{leg.id, "not_bookable"});
  decision.say(LatePaymentReceived{leg.id, leg.amount, provider_ref});
  decision.fail_payment("not_bookable");
  if (const auto& pending = decision.order().pending_void) {
    decision.start_void(pending->initiator, pending->reason);
  }
  return decision.finish();
}

DecisionResult provider_succeeded(OrderDecision decision, const Leg& leg,
                                  const std::string& provider_ref) {
  const Order& order = decision.order();
  switch (leg.state) {
    case LegState::kHeld: {
      auto booked = book(decision, leg, provider_ref);
      return booked ? std::move(booked) : send_back(std::move(decision), leg, provider_ref);
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
      if (const auto& pending = decision.order().pending_void) {
        decision.start_void(pending->initiator, pending->reason);
      }
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

// It is asked, or runs into its deadline; nothing is assumed.
DecisionResult provider_unsure(OrderDecision decision, const Leg& leg) {
  if (leg.state != LegState::kHeld || leg.asked) return unchanged(decision.order());
  decision.say(ProviderAsked{leg.id});
  return decision.finish();
}

}  // namespace

DecisionResult confirm_payment(const World& world, const Context& context,
                               const ConfirmPayment& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  const Leg* leg = find_leg(*order, command.leg_id);
  if (leg == nullptr || leg->kind != LegKind::kThirdParty) {
    return fail(Rejection{RejectionCode::kLegNotFound,
                          "no provider was asked for leg " + command.leg_id.str()});
  }
  switch (command.result) {
    case ProviderResult::kSucceeded:
      return provider_succeeded(OrderDecision(world, context, *order), *leg, command.provider_ref);
    case ProviderResult::kFailed:
      return provider_failed(OrderDecision(world, context, *order), *leg);
    case ProviderResult::kUnknown:
      return provider_unsure(OrderDecision(world, context, *order), *leg);
  }
  return unchanged(*order);
}

}  // namespace orderlog
