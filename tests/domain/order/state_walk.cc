#include "tests/domain/order/state_walk.h"

#include <algorithm>
#include <deque>
#include <utility>

#include "domain/codec/codec.h"
#include "tests/domain/order/order_invariants.h"
#include "tests/domain/order/order_samples.h"
#include "tests/domain/order/order_tables.h"

namespace orderlog::testing {
namespace {

constexpr std::size_t kEnoughViolations = 5;

// A command to try, and the action it stands for; the engine's own have none.
struct Attempt {
  std::string_view action;
  Command command;
};

// One of each kind of leg or refund is enough: the rules look at nothing else of it.
template <class Part, class Same>
std::vector<const Part*> one_of_each(const std::vector<Part>& parts, Same same) {
  std::vector<const Part*> chosen;
  for (const Part& part : parts) {
    const bool known = std::any_of(chosen.begin(), chosen.end(),
                                   [&](const Part* other) { return same(*other, part); });
    if (!known) chosen.push_back(&part);
  }
  return chosen;
}

// Everything that may be asked of an order that costs 2 or 3.
std::vector<Attempt> attempts_on(const Order& order) {
  std::vector<Attempt> attempts;
  for (const Money points : {0, 1}) {
    for (const Money balance : {0, 1, 3}) {
      for (const Money provider : {0, 1, 2, 3}) {
        if (points + balance + provider > 4) continue;
        attempts.push_back({"pay", pay_all(points, balance, provider)});
      }
    }
  }
  for (const Money amount : {0, 1, 2, 3, 4}) attempts.push_back({"collect", collect(amount)});
  constexpr ProviderResult kResults[] = {ProviderResult::kSucceeded, ProviderResult::kFailed,
                                         ProviderResult::kUnknown};
  constexpr Initiator kInitiators[] = {Initiator::kCustomer, Initiator::kStore, Initiator::kSystem};
  const auto legs = one_of_each(order.legs, [](const Leg& a, const Leg& b) {
    return a.kind == b.kind && a.state == b.state;
  });
  const auto refunds = one_of_each(
      order.refunds, [](const Refund& a, const Refund& b) { return a.state == b.state; });
  for (const ProviderResult result : kResults) {
    for (const Leg* leg : legs) {
      attempts.push_back({"confirm_payment", confirm(leg->id.view(), result)});
    }
    attempts.push_back({"confirm_payment", confirm("l99", result)});
    for (const Refund* refund : refunds) {
      attempts.push_back({"confirm_refund", confirm_refund_as(refund->id.view(), result)});
    }
    attempts.push_back({"confirm_refund", confirm_refund_as("r99", result)});
  }
  for (const Initiator initiator : kInitiators) {
    attempts.push_back({"void", void_by(initiator)});
    for (const Money amount : {0, 1, 3, 4}) {
      attempts.push_back({"refund", refund_by(initiator, amount)});
    }
    attempts.push_back({"refund", refund_by(initiator)});
  }
  attempts.push_back({"accept", AcceptOrder{kOrder}});
  attempts.push_back({"reject", RejectOrder{kOrder, "no", {}}});
  attempts.push_back({"queue_preparation", QueuePreparation{kOrder}});
  attempts.push_back({"prepare", PrepareOrder{kOrder}});
  attempts.push_back({"request_courier", RequestCourier{kOrder, ""}});
  attempts.push_back({"ship", ShipOrder{kOrder, "", ""}});
  attempts.push_back({"deliver", DeliverOrder{kOrder}});
  attempts.push_back({"receive", ReceiveOrder{kOrder}});
  attempts.push_back({"change_address", ChangeAddress{kOrder, order.address + "!", ""}});
  attempts.push_back({"close", CloseOrder{kOrder, "done"}});
  for (const Refund* refund : refunds) {
    const OperatorId clerk("clerk");
    attempts.push_back({"approve_refund", ApproveRefund{kOrder, refund->id, clerk}});
    attempts.push_back({"reject_refund", RejectRefund{kOrder, refund->id, clerk, "no"}});
    attempts.push_back({"withdraw_refund", WithdrawRefund{kOrder, refund->id}});
  }
  return attempts;
}

bool is_one_of(RejectionCode code, std::initializer_list<RejectionCode> codes) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

// What the rules can tell of an order. Of a provider's ended legs each kind of end counts once, of
// ended refunds the last: no rule looks at earlier ones but the count of items.
std::string essence_of(const Order& order) {
  std::string text;
  const auto add = [&text](auto value) {
    text += std::to_string(static_cast<std::int64_t>(value));
    text += ' ';
  };
  add(order.amount);
  add(order.channel);
  add(!order.pool_id.empty());
  add(order.status);
  add(order.refund_status);
  add(order.delivery_status);
  add(order.cancel_type);
  add(order.closed);
  add(order.deadline ? static_cast<int>(order.deadline->kind) : -1);
  if (order.status == OrderStatus::kRefunding) {
    add(order.before_refund);
    add(order.before_refund_status);
  }
  std::set<LegState> provider_ends;
  for (const Leg& leg : order.legs) {
    if (leg.state == LegState::kHeld || leg.state == LegState::kSettled) {
      text += "leg ";
      add(leg.kind);
      add(leg.state);
      add(leg.amount);
      add(leg.refunded);
    } else if (leg.kind == LegKind::kThirdParty) {
      provider_ends.insert(leg.state);
    }
  }
  for (const LegState state : provider_ends) {
    text += "ended ";
    add(state);
  }
  if (!order.refunds.empty()) {
    const Refund& last = order.refunds.back();
    text += "refund ";
    add(last.state);
    if (order.status == OrderStatus::kRefunding) {
      add(last.initiator);
      add(last.amount);
    }
  }
  return text;
}

class Walk {
 public:
  explicit Walk(MemoryWorld::Evolve evolve) : evolve_(evolve) {}

  void begin(const WalkStart& start) {
    MemoryWorld world(evolve_);
    world.fold(funded(), kNow);
    world.fold(start.events, kNow);
    for (const Command& command : start.commands) {
      const auto decided = decide(world, context_at(kNow), command);
      if (!decided) {
        note(start.name + ": " + decided.error().detail);
        return;
      }
      world.fold(decided->events, kNow);
    }
    arrive(std::move(world));
  }

  WalkReport run() {
    while (!to_visit_.empty() && report_.violations.size() < kEnoughViolations) {
      const MemoryWorld world = std::move(to_visit_.front());
      to_visit_.pop_front();
      visit(world);
    }
    report_.states = seen_.size();
    return std::move(report_);
  }

 private:
  [[nodiscard]] Context context_at(TimeMs now_ms) const {
    return {now_ms, now_ms, 0, "fresh", LineId(0), Position(1), rules_};
  }

  void note(std::string what) { report_.violations.push_back(std::move(what)); }

  // Adds where it stands to what it notes.
  void note(const Order& order, const Command& command, const std::string& what) {
    std::string body;
    encode_command(command, body);
    note(what + "; " + std::string(name_of(command)) + ' ' + body + " at " + essence_of(order));
  }

  void arrive(MemoryWorld world) {
    const Order& order = *world.order(kOrder);
    if (!seen_.insert(essence_of(order)).second) return;
    report_.statuses.insert(order.status);
    for (std::string& rule : broken_world_rules(world)) {
      note(std::move(rule) + " at " + essence_of(order));
    }
    to_visit_.push_back(std::move(world));
  }

  void visit(const MemoryWorld& world) {
    const Order& order = *world.order(kOrder);
    const std::vector<std::string> allowed = allowed_actions(order);
    std::set<std::string_view> effective;
    for (const Attempt& attempt : attempts_on(order)) {
      if (attempt_has_effect(world, attempt, allowed)) effective.insert(attempt.action);
    }
    for (const std::string& action : allowed) {
      if (!effective.contains(action)) {
        note("allowed_actions has " + action + ", which nothing came of, at " + essence_of(order));
      }
    }
    let_time_pass(world);
    let_void_fail(world);
  }

  bool attempt_has_effect(const MemoryWorld& world, const Attempt& attempt,
                          const std::vector<std::string>& allowed) {
    const Order& order = *world.order(kOrder);
    const bool is_allowed =
        std::find(allowed.begin(), allowed.end(), attempt.action) != allowed.end();
    const auto decided = decide(world, context_at(kNow), attempt.command);
    if (!decided) {
      ++report_.rejections;
      judge_rejection(order, attempt, decided.error(), is_allowed, allowed);
      return false;
    }
    if (decided->events.empty()) return false;
    if (!is_allowed) note(order, attempt.command, "an action that is not allowed was let through");
    follow(world, attempt.command, decided->events);
    return true;
  }

  void judge_rejection(const Order& order, const Attempt& attempt, const Rejection& rejection,
                       bool is_allowed, const std::vector<std::string>& allowed) {
    using enum RejectionCode;
    // For the state's sake, whatever the command's members are; they tell what is allowed.
    const bool by_status =
        is_one_of(rejection.code, {kInvalidStatus, kPaymentPending, kRefundInProgress});
    if (by_status && is_allowed) note(order, attempt.command, "an allowed action was refused");
    if ((by_status || rejection.code == kRefundClosed) && rejection.allowed_actions != allowed) {
      note(order, attempt.command, "the rejection tells other actions than the order");
    }
    if (!by_status &&
        !is_one_of(rejection.code, {kOverpayment, kNothingToPay, kLegNotFound, kLegClosed,
                                    kRefundNotFound, kRefundClosed, kRefundExceedsPaid})) {
      note(order, attempt.command, "rejected as " + std::string(to_string(rejection.code)));
    }
  }

  void follow(const MemoryWorld& world, const Command& command,
              const std::vector<NewEvent>& events) {
    ++report_.transitions;
    if (money_made_by(events) != 0) note(*world.order(kOrder), command, "I6: money was made");
    MemoryWorld next = world;
    for (const NewEvent& event : events) {
      const OrderStatus before = next.order(kOrder)->status;
      next.fold(event, kNow);
      const Order& order = *next.order(kOrder);
      if (order.status != before && !documented_step(before, order.status)) {
        note(order, command, "came from " + std::string(to_string(before)));
      }
      if (!documented_combination(order.status, order.refund_status, order.delivery_status,
                                  order.cancel_type)) {
        note(order, command, "statuses that don't exist together");
        return;
      }
    }
    arrive(std::move(next));
  }

  // I9: never early; and once due, it has its effect, after which nothing is due for the same
  // reason.
  void let_time_pass(const MemoryWorld& world) {
    const Order& order = *world.order(kOrder);
    const ExpireOrder expire{kOrder};
    const TimeMs due_ms = order.deadline ? order.deadline->due_ms : kNow + kMaxTimeoutMs;
    const auto early = decide(world, context_at(due_ms - 1), expire);
    if (!early || !early->events.empty()) note(order, expire, "I9: a timer fired early");
    const auto due = decide(world, context_at(due_ms), expire);
    if (!due) {
      note(order, expire, "a timer was rejected");
    } else if (due->events.empty() == order.deadline.has_value()) {
      note(order, expire, "I9: what is due has one effect, and nothing else has");
    } else if (order.deadline) {
      follow(world, expire, due->events);
    }
  }

  // Nothing decides VoidFailed yet, but the log may have it.
  void let_void_fail(const MemoryWorld& world) {
    const Order& order = *world.order(kOrder);
    if (!documented_step(order.status, OrderStatus::kVoiding)) return;
    follow(world, void_by(Initiator::kSystem),
           {event_of("o1", VoidStarted{Initiator::kSystem, ""}),
            event_of("o1", VoidFailed{"provider_failed"})});
  }

  MemoryWorld::Evolve evolve_;
  Rules rules_ = sample_rules();
  std::set<std::string> seen_;
  std::deque<MemoryWorld> to_visit_;
  WalkReport report_;
};

}  // namespace

WalkReport walk_order_states(const std::vector<WalkStart>& starts, MemoryWorld::Evolve evolve) {
  Walk walk(evolve);
  for (const WalkStart& start : starts) walk.begin(start);
  return walk.run();
}

}  // namespace orderlog::testing
