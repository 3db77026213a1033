#include "domain/order/order_decision.h"

#include <algorithm>
#include <utility>

#include "domain/order/evolve.h"
#include "domain/order/legs.h"
#include "domain/order/transitions.h"
#include "domain/pool/decide.h"

namespace orderlog {
namespace {

bool is_held_internal(const Leg& leg) {
  return leg.state == LegState::kHeld && is_internal(leg.kind);
}

}  // namespace

void OrderDecision::say(OrderEvent event) { said_.push_back(std::move(event)); }

void OrderDecision::answer_with(AnswerKind kind, RefundId refund_id) {
  answer_ = kind;
  refund_id_ = std::move(refund_id);
}

void OrderDecision::start_payment() {
  if (order_.status != OrderStatus::kPaying) say(PaymentStarted{});
}

void OrderDecision::settle(Leg leg) {
  leg.state = LegState::kSettled;
  moves_.push_back(movement_of(order_, leg));
  say(LegSettled{std::move(leg)});
}

void OrderDecision::settle_held(const Leg& leg) {
  Leg settled = leg;
  settled.state = LegState::kSettled;
  posts_.push_back(movement_of(order_, leg));
  say(LegSettled{std::move(settled)});
}

void OrderDecision::hold(Leg leg, TimeMs expires_at) {
  leg.state = LegState::kHeld;
  (is_internal(leg.kind) ? holds_ : later_).push_back(movement_of(order_, leg));
  say(LegHeld{std::move(leg), expires_at});
}

void OrderDecision::complete_payment() {
  for (const Leg& leg : order_.legs) {
    if (is_held_internal(leg)) settle_held(leg);
  }
  say(OrderPaid{});
  // What is handed over at the counter stays there when it was taken back meanwhile.
  if (order_.channel == Channel::kTerminal && !order_.pending_void) say(OrderDelivered{});
  units_go_ = UnitsGo::kSold;
}

void OrderDecision::fail_payment(std::string code) {
  for (const Leg& leg : order_.legs) {
    if (!is_held_internal(leg)) continue;
    releases_.push_back(movement_of(order_, leg));
    say(LegReleased{leg.id});
  }
  const bool has_real_money = as_said().paid_amount() > 0;
  say(PaymentFailed{std::move(code),
                    has_real_money ? 0 : context_.recorded_at_ms + order_.grace_ms});
}

void OrderDecision::start_void(Initiator initiator, std::string reason) {
  say(VoidStarted{initiator, std::move(reason)});
  finish_void_if_possible();
}

void OrderDecision::take_back(const Leg& leg) {
  backs_.push_back(movement_back(order_, leg, leg.amount, "void"));
  say(LegReleased{leg.id});
}

void OrderDecision::finish_void_if_possible() {
  const Order now = as_said();
  if (std::any_of(now.legs.begin(), now.legs.end(), is_with_provider)) return;
  for (auto leg = now.legs.rbegin(); leg != now.legs.rend(); ++leg) {
    if (leg->state == LegState::kSettled) take_back(*leg);
  }
  say(OrderVoided{cancel_type_of(now.pending_void->initiator)});
  units_go_ = UnitsGo::kReleased;
}

Order OrderDecision::as_said() const {
  Order now = order_;
  for (const OrderEvent& event : said_) fold_order(now, event, context_.now_ms);
  return now;
}

void OrderDecision::give_back(const Leg& leg, Money amount, const RefundId& refund_id) {
  backs_.push_back(movement_back(order_, leg, amount, refund_id.view()));
}

void OrderDecision::may_give_back(const Leg& leg, Money amount, const RefundId& refund_id) {
  later_.push_back(movement_back(order_, leg, amount, refund_id.view()));
}

void OrderDecision::return_units() { units_go_ = UnitsGo::kReturned; }

DecisionResult OrderDecision::finish() {
  Decision decision;
  decision.answer = answer_;
  decision.subject = stream_of(order_.id);
  decision.refund_id = std::move(refund_id_);
  // A movement is two events, and may open its accounts.
  decision.events.reserve(said_.size() + 1 + releases_.size() +
                          (posts_.size() + holds_.size() + moves_.size() + backs_.size()) * 4);
  for (OrderEvent& event : said_) {
    decision.events.push_back({decision.subject, std::move(event)});
  }
  // What becomes free first, so that what is needed can be taken from it.
  if (!releases_.empty()) release_holds(world_, releases_, decision.events);
  if (!posts_.empty()) {
    if (auto refused = post_holds(world_, posts_, decision.events)) {
      return fail(*std::move(refused));
    }
  }
  if (!holds_.empty()) {
    if (auto refused = hold_money(world_, holds_, decision.events)) {
      return fail(*std::move(refused));
    }
  }
  if (!moves_.empty()) {
    if (auto refused = move_money(world_, moves_, decision.events)) {
      return fail(*std::move(refused));
    }
  }
  if (!later_.empty()) {
    // What could not be booked is not asked for.
    std::vector<NewEvent> tried = decision.events;
    if (auto refused = move_money(world_, later_, tried)) return fail(*std::move(refused));
  }
  if (!backs_.empty()) {
    if (auto refused = give_money_back(world_, backs_, decision.events)) {
      return fail(*std::move(refused));
    }
  }
  if (auto refused = append_units(decision.events)) return fail(*std::move(refused));
  return decision;
}

std::optional<Rejection> OrderDecision::append_units(std::vector<NewEvent>& events) const {
  if (units_go_ == UnitsGo::kNowhere || order_.pool_id.empty()) return std::nullopt;
  if (world_.pool(order_.pool_id) == nullptr) {
    return Rejection{RejectionCode::kNotFound, "pool " + order_.pool_id.str() + " does not exist"};
  }
  const StreamRef pool = stream_of(order_.pool_id);
  const std::int64_t units = order_.units();
  switch (units_go_) {
    case UnitsGo::kNowhere:
      break;
    case UnitsGo::kSold:
      events.push_back({pool, PoolEvent(sell_units(order_.id, order_.user_id, units))});
      break;
    case UnitsGo::kReleased:
      events.push_back({pool, PoolEvent(release_units(order_.id, order_.user_id, units))});
      break;
    case UnitsGo::kReturned:
      events.push_back({pool, PoolEvent(orderlog::return_units(order_.id, order_.user_id, units))});
      break;
  }
  return std::nullopt;
}

Rejection no_such_order(const OrderId& id) {
  return {RejectionCode::kNotFound, "order " + id.str() + " does not exist"};
}

Decision unchanged(const Order& order) {
  Decision decision;
  decision.subject = stream_of(order.id);
  return decision;
}

}  // namespace orderlog
