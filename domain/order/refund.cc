#include <algorithm>
#include <string>
#include <utility>

#include "domain/order/actions.h"
#include "domain/order/decide.h"
#include "domain/order/delivery.h"
#include "domain/order/legs.h"
#include "domain/order/order_decision.h"
#include "domain/order/refund_decision.h"
#include "domain/order/refund_parts.h"

namespace orderlog {
namespace {

// The money goes back, all parts together but those that were ahead, and only then the refund has
// succeeded. `now` is the order as it is in the middle of the decision.
void succeed(OrderDecision& decision, const Order& now, const RefundId& id,
             const std::vector<RefundPart>& parts, std::string provider_ref) {
  Money amount = 0;
  for (const RefundPart& part : parts) {
    if (part.returned) continue;
    decision.give_back(*find_leg(now, part.leg_id), part.amount, id);
    amount += part.amount;
  }
  decision.say(RefundSucceeded{id, std::move(provider_ref)});
  if (now.refunded_amount() + amount == now.paid_amount()) decision.return_units();
}

void start(OrderDecision& decision, const Order& now, const RefundId& id, Money amount,
           const OperatorId& operator_id) {
  const std::vector<RefundPart> parts = refund_parts(now, amount);
  decision.say(RefundStarted{id, operator_id, parts});
  const bool has_provider = std::any_of(parts.begin(), parts.end(), [&now](const RefundPart& part) {
    return is_of_provider(now, part);
  });
  if (!has_provider) succeed(decision, now, id, parts, "");
}

// Where a person asks for it: the merchant must have it.
void start_if_covered(OrderDecision& decision, const Order& now, const RefundId& id, Money amount,
                      const OperatorId& operator_id) {
  for (const RefundPart& part : refund_parts(now, amount)) {
    decision.may_give_back(*find_leg(now, part.leg_id), part.amount, id);
  }
  start(decision, now, id, amount, operator_id);
}

}  // namespace

Rejection no_such_refund(const RefundId& id) {
  return {RejectionCode::kRefundNotFound, "the order has no refund " + id.str()};
}

Rejection refund_closed(const Order& order, const Refund& refund) {
  Rejection rejection{RejectionCode::kRefundClosed,
                      "refund " + refund.id.str() + " is " + std::string(to_string(refund.state))};
  rejection.allowed_actions = allowed_actions(order);
  return rejection;
}

void refund_whole(OrderDecision& decision, Initiator initiator, std::string reason,
                  const OperatorId& operator_id) {
  const Order now = decision.as_said();
  const RefundId id = refund_id_at(now.refunds.size() + 1);
  const Money amount = now.paid_amount() - now.refunded_amount();
  decision.say(RefundRequested{id, initiator, amount, std::move(reason), {}});
  start(decision, now, id, amount, operator_id);
}

void start_refund(OrderDecision& decision, const Refund& requested) {
  start(decision, decision.as_said(), requested.id, requested.amount, {});
}

namespace {

void made(OrderDecision& decision, const std::vector<RefundPart>& parts, Money amount,
          std::string reason, const OperatorId& operator_id) {
  const Order& now = decision.order();
  const RefundId id = refund_id_at(now.refunds.size() + 1);
  decision.say(RefundRequested{id, Initiator::kSystem, amount, std::move(reason), {}});
  decision.say(RefundStarted{id, operator_id, parts});
  succeed(decision, now, id, parts, "");
}

}  // namespace

void refund_made(OrderDecision& decision, const std::vector<RefundPart>& parts, std::string reason,
                 const OperatorId& operator_id) {
  Money amount = 0;
  for (const RefundPart& part : parts) amount += part.amount;
  made(decision, parts, amount, std::move(reason), operator_id);
}

void leg_refunded(OrderDecision& decision, const Leg& leg, std::string reason) {
  made(decision, {{leg.id, leg.amount}}, leg.amount, std::move(reason), {});
}

void refund_succeeded(OrderDecision& decision, const Order& now, const Refund& refund,
                      std::string provider_ref) {
  succeed(decision, now, refund.id, refund.parts, std::move(provider_ref));
}

DecisionResult request_refund(const World& world, const Context& context,
                              const RequestRefund& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  if (const Refusal refusal = refuses_refund_request(*order)) {
    return fail(refused_by_state(*order, *refusal));
  }
  const bool asks = command.initiator == Initiator::kCustomer;
  if (asks && order->refunds.size() >= kMaxRefundsOfCustomer) {
    return fail(Rejection{RejectionCode::kTooManyRefunds,
                          "customers may ask for refunds of an order " +
                              std::to_string(kMaxRefundsOfCustomer) + " times"});
  }
  const auto amount = refund_amount(*order, command);
  if (!amount) return fail(amount.error());

  OrderDecision decision(world, context, *order);
  const RefundId id = refund_id_at(order->refunds.size() + 1);
  decision.answer_with(AnswerKind::kCreated, id);
  decision.say(RefundRequested{id, command.initiator, *amount, command.reason,
                               command.amount ? std::vector<RefundItem>() : command.items});
  if (!asks) {
    start_if_covered(decision, *order, id, *amount, command.operator_id);
  }
  return decision.finish();
}

DecisionResult reject_order(const World& world, const Context& context,
                            const RejectOrder& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  if (const Refusal refusal = refuses_rejection(*order)) {
    return fail(refused_by_state(*order, *refusal));
  }
  if (const Refusal refusal = refuses_refund_request(*order)) {
    return fail(refused_by_state(*order, *refusal));
  }
  OrderDecision decision(world, context, *order);
  decision.say(OrderRejected{command.reason});
  refund_whole(decision, Initiator::kStore, command.reason, command.operator_id);
  return decision.finish();
}

DecisionResult approve_refund(const World& world, const Context& context,
                              const ApproveRefund& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  const Refund* refund = find_refund(*order, command.refund_id);
  if (refund == nullptr) return fail(no_such_refund(command.refund_id));
  switch (refund->state) {
    case RefundState::kRequested: {
      OrderDecision decision(world, context, *order);
      start_if_covered(decision, *order, refund->id, refund->amount, command.operator_id);
      return decision.finish();
    }
    case RefundState::kProcessing:
    case RefundState::kSucceeded:
      return unchanged(*order);
    case RefundState::kRejected:
    case RefundState::kWithdrawn:
    case RefundState::kFailed:
      break;
  }
  return fail(refund_closed(*order, *refund));
}

DecisionResult reject_refund(const World& world, const Context& context,
                             const RejectRefund& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  const Refund* refund = find_refund(*order, command.refund_id);
  if (refund == nullptr) return fail(no_such_refund(command.refund_id));
  if (refund->state == RefundState::kRejected) return unchanged(*order);
  if (refund->state != RefundState::kRequested) return fail(refund_closed(*order, *refund));
  OrderDecision decision(world, context, *order);
  decision.say(RefundRejected{refund->id, command.operator_id, command.reason});
  return decision.finish();
}

DecisionResult withdraw_refund(const World& world, const Context& context,
                               const WithdrawRefund& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  const Refund* refund = find_refund(*order, command.refund_id);
  if (refund == nullptr) return fail(no_such_refund(command.refund_id));
  if (refund->state == RefundState::kWithdrawn) return unchanged(*order);
  if (refund->state != RefundState::kRequested) return fail(refund_closed(*order, *refund));
  OrderDecision decision(world, context, *order);
  decision.say(RefundWithdrawn{refund->id});
  return decision.finish();
}

}  // namespace orderlog
