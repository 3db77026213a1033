#include <algorithm>
#include <string>
#include <utility>

#include "domain/order/actions.h"
#include "domain/order/decide.h"
#include "domain/order/delivery.h"
#include "domain/order/legs.h"
#include "domain/order/order_decision.h"
#include "domain/order/refund_parts.h"

namespace orderlog {
namespace {

const Leg& leg_of(const Order& order, const LegId& id) {
  const auto leg = std::find_if(order.legs.begin(), order.legs.end(),
                                [&id](const Leg& each) { return each.id == id; });
  ORDERLOG_CHECK(leg != order.legs.end(), "a refund's parts name the order's legs");
  return *leg;
}

// The money goes back, all parts together, and only then the refund has succeeded.
void succeed(OrderDecision& decision, const RefundId& id, const std::vector<RefundPart>& parts,
             std::string provider_ref) {
  const Order& order = decision.order();
  Money amount = 0;
  for (const RefundPart& part : parts) {
    decision.give_back(leg_of(order, part.leg_id), part.amount, id);
    amount += part.amount;
  }
  decision.say(RefundSucceeded{id, std::move(provider_ref)});
  if (order.refunded_amount() + amount == order.paid_amount()) decision.return_units();
}

void start(OrderDecision& decision, const RefundId& id, Money amount,
           const OperatorId& operator_id) {
  const Order& order = decision.order();
  const std::vector<RefundPart> parts = refund_parts(order, amount);
  decision.say(RefundStarted{id, operator_id, parts});
  const bool has_provider = std::any_of(parts.begin(), parts.end(), [&](const RefundPart& part) {
    return leg_of(order, part.leg_id).kind == LegKind::kThirdParty;
  });
  if (!has_provider) succeed(decision, id, parts, "");
}

const Refund* find_refund(const Order& order, const RefundId& id) {
  const auto refund = std::find_if(order.refunds.begin(), order.refunds.end(),
                                   [&id](const Refund& each) { return each.id == id; });
  return refund == order.refunds.end() ? nullptr : &*refund;
}

Rejection no_such_refund(const RefundId& id) {
  return {RejectionCode::kRefundNotFound, "the order has no refund " + id.str()};
}

Rejection closed(const Order& order, const Refund& refund) {
  Rejection rejection{RejectionCode::kRefundClosed,
                      "refund " + refund.id.str() + " is " + std::string(to_string(refund.state))};
  rejection.allowed_actions = allowed_actions(order);
  return rejection;
}

}  // namespace

DecisionResult request_refund(const World& world, const Context& context,
                              const RequestRefund& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  if (const Refusal refusal = refuses_refund_request(*order)) {
    return fail(refused_by_state(*order, *refusal));
  }
  const auto amount = refund_amount(*order, command);
  if (!amount) return fail(amount.error());

  OrderDecision decision(world, context, *order);
  const RefundId id = refund_id_at(order->refunds.size() + 1);
  decision.answer_with(AnswerKind::kCreated, id);
  decision.say(RefundRequested{id, command.initiator, *amount, command.reason,
                               command.amount ? std::vector<RefundItem>() : command.items});
  if (command.initiator != Initiator::kCustomer) {
    start(decision, id, *amount, command.operator_id);
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
  const RefundId id = refund_id_at(order->refunds.size() + 1);
  const Money amount = order->paid_amount() - order->refunded_amount();
  decision.say(RefundRequested{id, Initiator::kStore, amount, command.reason, {}});
  start(decision, id, amount, command.operator_id);
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
      start(decision, refund->id, refund->amount, command.operator_id);
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
  return fail(closed(*order, *refund));
}

DecisionResult reject_refund(const World& world, const Context& context,
                             const RejectRefund& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  const Refund* refund = find_refund(*order, command.refund_id);
  if (refund == nullptr) return fail(no_such_refund(command.refund_id));
  if (refund->state == RefundState::kRejected) return unchanged(*order);
  if (refund->state != RefundState::kRequested) return fail(closed(*order, *refund));
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
  if (refund->state != RefundState::kRequested) return fail(closed(*order, *refund));
  OrderDecision decision(world, context, *order);
  decision.say(RefundWithdrawn{refund->id});
  return decision.finish();
}

DecisionResult confirm_refund(const World& world, const Context& context,
                              const ConfirmRefund& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  const Refund* refund = find_refund(*order, command.refund_id);
  if (refund == nullptr) return fail(no_such_refund(command.refund_id));
  if (command.result == ProviderResult::kUnknown) return unchanged(*order);
  const bool succeeded = command.result == ProviderResult::kSucceeded;
  const RefundState told = succeeded ? RefundState::kSucceeded : RefundState::kFailed;
  if (refund->state == told) return unchanged(*order);
  if (refund->state != RefundState::kProcessing) return fail(closed(*order, *refund));

  OrderDecision decision(world, context, *order);
  if (succeeded) {
    succeed(decision, refund->id, refund->parts, command.provider_ref);
  } else {
    decision.say(RefundFailed{refund->id, "provider_failed"});
  }
  return decision.finish();
}

}  // namespace orderlog
