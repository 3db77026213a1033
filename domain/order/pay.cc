#include <optional>
#include <utility>
#include <vector>

#include "domain/order/actions.h"
#include "domain/order/decide.h"
#include "domain/order/legs.h"
#include "domain/order/order_decision.h"

namespace orderlog {
namespace {

Leg new_leg(LegKind kind, Money amount) {
  Leg leg;
  leg.kind = kind;
  leg.amount = amount;
  return leg;
}

// The legs that the command asks for, without ids. Amounts below 0 and a third party's of 0 are no
// legs; the codec refuses them with their place.
std::vector<Leg> legs_of(const PayOrder& command) {
  std::vector<Leg> legs;
  legs.reserve(3);
  if (command.points > 0) legs.push_back(new_leg(LegKind::kPoints, command.points));
  if (command.balance > 0) legs.push_back(new_leg(LegKind::kBalance, command.balance));
  if (command.third_party && command.third_party->amount > 0) {
    legs.push_back(new_leg(LegKind::kThirdParty, command.third_party->amount));
    legs.back().provider = command.third_party->provider;
  }
  return legs;
}

// What the new legs come to, or why the order can't take them.
Result<Money, Rejection> total_of(const Order& order, const std::vector<Leg>& legs) {
  if (legs.empty()) {
    return fail(Rejection{RejectionCode::kNothingToPay, "a payment has at least one leg"});
  }
  const Money remain = order.remain_pay();
  Money left = remain;
  for (const Leg& leg : legs) {
    if (leg.amount > left) {
      return fail(Rejection{RejectionCode::kOverpayment,
                            "the order has " + std::to_string(remain) + " left to pay"});
    }
    left -= leg.amount;
  }
  if (order.legs.size() + legs.size() > kMaxLegs) {
    return fail(refused_by_state(order, RejectionCode::kTooManyLegs));
  }
  return remain - left;
}

}  // namespace

DecisionResult pay_order(const World& world, const Context& context, const PayOrder& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  if (const Refusal refusal = refuses_payment(*order)) {
    return fail(refused_by_state(*order, *refusal));
  }
  std::vector<Leg> legs = legs_of(command);
  const auto total = total_of(*order, legs);
  if (!total) return fail(total.error());
  const bool covers = *total == order->remain_pay();
  const bool settles = covers && is_internal(legs.back().kind);

  OrderDecision decision(world, context, *order);
  decision.start_payment();
  const TimeMs expires_at = context.recorded_at_ms + order->leg_timeout_ms;
  for (std::size_t i = 0; i < legs.size(); ++i) {
    legs[i].id = leg_id_at(order->legs.size() + i + 1);
    if (settles) {
      decision.settle(std::move(legs[i]));
    } else {
      decision.hold(std::move(legs[i]), expires_at);
    }
  }
  if (settles) decision.complete_payment();
  return decision.finish();
}

DecisionResult collect_payment(const World& world, const Context& context,
                               const CollectPayment& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  if (const Refusal refusal = refuses_payment(*order)) {
    return fail(refused_by_state(*order, *refusal));
  }
  std::vector<Leg> legs;
  if (command.amount > 0) legs.push_back(new_leg(LegKind::kOffline, command.amount));
  const auto total = total_of(*order, legs);
  if (!total) return fail(total.error());

  OrderDecision decision(world, context, *order);
  decision.start_payment();
  legs[0].id = leg_id_at(order->legs.size() + 1);
  legs[0].method = command.method;
  legs[0].operator_id = command.operator_id;
  decision.settle(std::move(legs[0]));
  if (*total == order->remain_pay()) decision.complete_payment();
  return decision.finish();
}

}  // namespace orderlog
