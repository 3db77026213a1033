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

bool is_of_provider(const Order& order, const RefundPart& part) {
  const Leg* leg = find_leg(order, part.leg_id);
  ORDERLOG_CHECK(leg != nullptr, "a refund's parts name the order's legs");
  return leg->kind == LegKind::kThirdParty;
}

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

Rejection no_such_refund(const RefundId& id) {
  return {RejectionCode::kRefundNotFound, "the order has no refund " + id.str()};
}

Rejection closed(const Order& order, const Refund& refund) {
  Rejection rejection{RejectionCode::kRefundClosed,
                      "refund " + refund.id.str() + " is " + std::string(to_string(refund.state))};
  rejection.allowed_actions = allowed_actions(order);
  return rejection;
}

std::vector<const RefundPart*> provider_parts(const Order& order, const Refund& refund,
                                              bool (*wanted)(const RefundPart&)) {
  std::vector<const RefundPart*> parts;
  for (const RefundPart& part : refund.parts) {
    if (wanted(part) && is_of_provider(order, part)) parts.push_back(&part);
  }
  return parts;
}

bool is_unheard(const RefundPart& part) { return !part.returned && !part.failed; }
bool is_failed(const RefundPart& part) { return part.failed; }

// Which provider's part is meant, where none is named: the only one that still owes its word or, of
// a refund that has failed, the only one that may have to take it back.
Result<const RefundPart*, Rejection> part_told_of(const Order& order, const Refund& refund,
                                                  const LegId& leg_id) {
  if (leg_id.empty()) {
    const bool is_closed = refund.state != RefundState::kProcessing;
    const auto open = provider_parts(order, refund, is_closed ? is_failed : is_unheard);
    if (open.size() == 1) return open.front();
    return fail(Rejection{RejectionCode::kLegNotNamed,
                          "refund " + refund.id.str() +
                              " waits for several providers: leg_id says which one answers"});
  }
  for (const RefundPart& part : refund.parts) {
    if (part.leg_id == leg_id && is_of_provider(order, part)) return &part;
  }
  return fail(Rejection{RejectionCode::kLegNotFound,
                        "refund " + refund.id.str() + " asks no provider for leg " + leg_id.str()});
}

void part_failed(OrderDecision& decision, const Refund& refund, const RefundPart& part) {
  if (provider_parts(decision.order(), refund, is_unheard).size() > 1) {
    return decision.say(RefundPartFailed{refund.id, part.leg_id, "provider_failed"});
  }
  decision.say(RefundFailed{refund.id, "provider_failed"});
}

// The parts of a refund that had failed, without what another refund has given back since. What is
// left of a provider's part is not what the provider was asked for, and waits for a new refund.
std::vector<RefundPart> parts_left(const Order& order, const Refund& refund) {
  std::vector<RefundPart> parts;
  for (RefundPart part : refund.parts) {
    if (!part.returned && !is_left(order, part)) {
      if (is_of_provider(order, part)) continue;
      part.amount = left_in(*find_leg(order, part.leg_id));
    }
    if (part.amount > 0) parts.push_back(std::move(part));
  }
  return parts;
}

// The provider has the last word, where the money is still ours to give.
std::optional<Rejection> resume(OrderDecision& decision, const Refund& refund,
                                const RefundPart& part) {
  const Order& order = decision.order();
  if (order.status == OrderStatus::kRefunding) {
    return refused_by_state(order, RejectionCode::kRefundInProgress);
  }
  if (!is_left(order, part)) {
    return Rejection{RejectionCode::kRefundExceedsPaid,
                     "another refund has given back what refund " + refund.id.str() +
                         " did not: leg " + part.leg_id.str() + " has less than " +
                         std::to_string(part.amount) + " left"};
  }
  decision.say(RefundResumed{refund.id, parts_left(order, refund)});
  return std::nullopt;
}

}  // namespace

void part_returned(OrderDecision& decision, const RefundId& refund_id, const LegId& leg_id,
                   std::string provider_ref) {
  const Order now = decision.as_said();
  const Refund& refund = *find_refund(now, refund_id);
  const auto part = std::find_if(refund.parts.begin(), refund.parts.end(),
                                 [&](const RefundPart& each) { return each.leg_id == leg_id; });
  const auto is_another = [&](const RefundPart* each) { return each->leg_id != leg_id; };
  const auto unheard = provider_parts(now, refund, is_unheard);
  const auto failed = provider_parts(now, refund, is_failed);
  const bool is_last = std::none_of(unheard.begin(), unheard.end(), is_another);
  const bool others_failed = std::any_of(failed.begin(), failed.end(), is_another);
  if (is_last && !others_failed) {
    return succeed(decision, now, refund.id, refund.parts, std::move(provider_ref));
  }
  decision.give_back(*find_leg(now, leg_id), part->amount, refund.id);
  decision.say(RefundPartReturned{refund.id, leg_id, part->amount, std::move(provider_ref)});
  if (is_last) decision.say(RefundFailed{refund.id, "provider_failed"});
}

void open_parts_returned(OrderDecision& decision, const Refund& refund,
                         const std::string& provider_ref) {
  for (const RefundPart* part : provider_parts(decision.order(), refund, is_unheard)) {
    part_returned(decision, refund.id, part->leg_id, provider_ref);
  }
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

void refund_made(OrderDecision& decision, Money amount, std::string reason,
                 const OperatorId& operator_id) {
  made(decision, refund_parts(decision.order(), amount), amount, std::move(reason), operator_id);
}

void leg_refunded(OrderDecision& decision, const Leg& leg, std::string reason) {
  made(decision, {{leg.id, leg.amount}}, leg.amount, std::move(reason), {});
}

void refund_succeeded(OrderDecision& decision, const Refund& refund, std::string provider_ref) {
  succeed(decision, decision.as_said(), refund.id, refund.parts, std::move(provider_ref));
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
    start(decision, *order, id, *amount, command.operator_id);
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
      start(decision, *order, refund->id, refund->amount, command.operator_id);
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
  switch (refund->state) {
    case RefundState::kProcessing:
      break;
    case RefundState::kFailed:
      if (!succeeded) return unchanged(*order);
      break;
    case RefundState::kSucceeded:
      return succeeded ? DecisionResult(unchanged(*order)) : fail(closed(*order, *refund));
    case RefundState::kRequested:
    case RefundState::kRejected:
    case RefundState::kWithdrawn:
      return fail(closed(*order, *refund));
  }
  const auto part = part_told_of(*order, *refund, command.leg_id);
  if (!part) return fail(part.error());
  if ((*part)->returned) {
    return succeeded ? DecisionResult(unchanged(*order)) : fail(closed(*order, *refund));
  }
  if (!succeeded && (*part)->failed) return unchanged(*order);
  OrderDecision decision(world, context, *order);
  if (!succeeded) {
    part_failed(decision, *refund, **part);
    return decision.finish();
  }
  if (refund->state == RefundState::kFailed) {
    if (auto refused = resume(decision, *refund, **part)) return fail(*std::move(refused));
  }
  part_returned(decision, refund->id, (*part)->leg_id, command.provider_ref);
  return decision.finish();
}

}  // namespace orderlog
