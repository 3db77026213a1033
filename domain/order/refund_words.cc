// What a provider says of its part of a refund.

#include <algorithm>
#include <string>
#include <utility>

#include "domain/order/actions.h"
#include "domain/order/decide.h"
#include "domain/order/order_decision.h"
#include "domain/order/refund_decision.h"
#include "domain/order/refund_parts.h"

namespace orderlog {
namespace {

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
    return refund_succeeded(decision, now, refund, std::move(provider_ref));
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
      if (!succeeded) return fail(refund_closed(*order, *refund));
      if (command.leg_id.empty()) return unchanged(*order);
      break;
    case RefundState::kRequested:
    case RefundState::kRejected:
    case RefundState::kWithdrawn:
      return fail(refund_closed(*order, *refund));
  }
  const auto part = part_told_of(*order, *refund, command.leg_id);
  if (!part) return fail(part.error());
  if ((*part)->returned || refund->state == RefundState::kSucceeded) {
    return succeeded ? DecisionResult(unchanged(*order)) : fail(refund_closed(*order, *refund));
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
