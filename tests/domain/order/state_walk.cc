#include "tests/domain/order/state_walk.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include "domain/codec/codec.h"
#include "tests/domain/order/order_invariants.h"
#include "tests/domain/order/order_samples.h"
#include "tests/domain/order/order_tables.h"
#include "tests/domain/order/walk_attempts.h"

namespace orderlog::testing {
namespace {

constexpr std::size_t kEnoughViolations = 5;
// A step that what comes after hardly depends on.
bool stands_alone(std::string_view action, const std::vector<NewEvent>& events) {
  constexpr std::string_view kAlone[] = {
      "accept", "queue_preparation", "prepare", "request_courier",
      "ship",   "deliver",           "receive", "close"};
  return std::find(std::begin(kAlone), std::end(kAlone), action) != std::end(kAlone) ||
         std::any_of(events.begin(), events.end(), [](const NewEvent& event) {
           const auto* of_order = std::get_if<OrderEvent>(&event.event);
           if (of_order == nullptr) return false;
           const auto* corrected = std::get_if<StatusCorrected>(of_order);
           const auto* asked = std::get_if<RefundRequested>(of_order);
           // As the store's in all but name.
           if (asked != nullptr && asked->initiator == Initiator::kSystem) return true;
           return std::holds_alternative<LatePaymentReceived>(*of_order) ||
                  (corrected != nullptr && corrected->delivery_status);
         });
}

bool is_one_of(RejectionCode code, std::initializer_list<RejectionCode> codes) {
  return std::find(codes.begin(), codes.end(), code) != codes.end();
}

// What the rules can tell of an order. Of a provider's ended legs each kind of end counts once, of
// ended refunds the last, of effects each state of each kind: no rule looks at more of them but the
// count of items.
std::string essence_of(const MemoryWorld& world) {
  const Order& order = *world.order(kOrder);
  std::string text;
  const auto add = [&text](auto value) {
    text += std::to_string(static_cast<std::int64_t>(value));
    text += ' ';
  };
  add(order.amount);
  add(order.channel);
  add(!order.pool_id.empty());
  add(!order.channel_order_no.empty());
  add(order.status);
  add(order.refund_status);
  add(order.delivery_status);
  add(order.cancel_type);
  add(order.closed);
  add(order.pending_void ? static_cast<int>(order.pending_void->initiator) : -1);
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
      add(leg.asked);
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
      for (const RefundPart& part : last.parts) {
        add(part.amount);
        add(part.returned);
        add(part.failed);
      }
    }
  }
  if (has_to_take_back(order)) text += "refused ";
  std::set<std::string> effects;
  for (const Effect* effect : effects_in(world)) {
    if (!may_be_completed(world, *effect)) continue;
    effects.insert(std::string(to_string(effect->kind)) + effect->about.substr(0, 1) + " " +
                   std::string(to_string(effect->state)) + " ");
  }
  for (const std::string& effect : effects) text += effect;
  return text;
}

// One failure parks an effect: how many it takes makes no other states.
Rules rules_of_walk() {
  Rules rules = sample_rules();
  rules.effect_attempts = 1;
  return rules;
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
    follows_all_ = start.follows_all;
    follows_refusals_ = start.follows_refusals;
    arrive(std::move(world));
    walk();
  }

  WalkReport finish() {
    report_.states = states_.size();
    report_.stuck = count_stuck();
    return std::move(report_);
  }

 private:
  void walk() {
    while (!to_visit_.empty() && report_.violations.size() < kEnoughViolations) {
      const auto [state, world] = std::move(to_visit_.front());
      to_visit_.pop_front();
      at_ = state;
      visit(world);
    }
  }

  // Goes back from where an order may rest, over every step that leads there.
  [[nodiscard]] std::size_t count_stuck() const {
    std::vector<bool> gets_there(states_.size(), false);
    std::deque<std::size_t> known(resting_.begin(), resting_.end());
    for (const std::size_t state : resting_) gets_there[state] = true;
    while (!known.empty()) {
      for (const std::size_t before : came_from_[known.front()]) {
        if (gets_there[before]) continue;
        gets_there[before] = true;
        known.push_back(before);
      }
      known.pop_front();
    }
    return static_cast<std::size_t>(std::count(gets_there.begin(), gets_there.end(), false));
  }

  [[nodiscard]] Context context_at(TimeMs now_ms) const {
    return {now_ms, now_ms, 0, "fresh", LineId(0), Position(1), rules_};
  }

  void note(std::string what) { report_.violations.push_back(std::move(what)); }

  // Adds where it stands to what it notes.
  void note(const MemoryWorld& world, const Command& command, const std::string& what) {
    std::string body;
    encode_command(command, body);
    note(what + "; " + std::string(name_of(command)) + ' ' + body + " at " + essence_of(world));
  }

  void arrive(MemoryWorld world) {
    std::string essence = essence_of(world);
    const auto [place, is_new] = states_.try_emplace(essence, states_.size());
    if (is_new) came_from_.emplace_back();
    if (at_) came_from_[place->second].push_back(*at_);
    if (!is_new) return;
    const OrderStatus status = world.order(kOrder)->status;
    report_.statuses.insert(status);
    for (std::string& rule : broken_world_rules(world)) note(std::move(rule) + " at " + essence);
    if (status == OrderStatus::kPaid || status == OrderStatus::kVoided ||
        status == OrderStatus::kRefunded || !is_followed(world)) {
      resting_.push_back(place->second);
    }
    to_visit_.emplace_back(place->second, std::move(world));
  }

  [[nodiscard]] bool is_followed(const MemoryWorld& world) const {
    return follows_refusals_ || !has_to_take_back(*world.order(kOrder));
  }

  void visit(const MemoryWorld& world) {
    const Order& order = *world.order(kOrder);
    const std::vector<std::string> allowed = allowed_actions(order);
    std::set<std::string_view> effective;
    for (const Attempt& attempt : attempts_on(world)) {
      if (attempt_has_effect(world, attempt, allowed)) effective.insert(attempt.action);
    }
    for (const std::string& action : allowed) {
      if (!effective.contains(action)) {
        note("allowed_actions has " + action + ", which nothing came of, at " + essence_of(world));
      }
    }
    let_time_pass(world);
  }

  bool attempt_has_effect(const MemoryWorld& world, const Attempt& attempt,
                          const std::vector<std::string>& allowed) {
    const bool is_allowed = attempt.action.empty() || std::find(allowed.begin(), allowed.end(),
                                                                attempt.action) != allowed.end();
    const auto decided = decide(world, context_at(kNow), attempt.command);
    if (!decided) {
      ++report_.rejections;
      judge_rejection(world, attempt, decided.error(), is_allowed, allowed);
      return false;
    }
    if (decided->events.empty()) return false;
    if (!is_allowed) note(world, attempt.command, "an action that is not allowed was let through");
    if (follows_all_ || !stands_alone(attempt.action, decided->events)) {
      follow(world, attempt.command, decided->events);
    }
    return true;
  }

  void judge_rejection(const MemoryWorld& world, const Attempt& attempt, const Rejection& rejection,
                       bool is_allowed, const std::vector<std::string>& allowed) {
    using enum RejectionCode;
    // For the state's sake, whatever the command's members are; they tell what is allowed.
    const bool by_status =
        is_one_of(rejection.code, {kInvalidStatus, kPaymentPending, kRefundInProgress});
    // One refund waits for its provider's word, and this is the word about other money. What has no
    // action is not promised by any.
    const bool is_of_another =
        rejection.code == kRefundInProgress && attempt.action == "confirm_refund";
    if (by_status && is_allowed && !is_of_another && !attempt.action.empty()) {
      note(world, attempt.command, "an allowed action was refused");
    }
    if ((by_status || rejection.code == kRefundClosed) && rejection.allowed_actions != allowed) {
      note(world, attempt.command, "the rejection tells other actions than the order");
    }
    if (!by_status &&
        !is_one_of(rejection.code, {kOverpayment, kNothingToPay, kLegNotFound, kLegNotNamed,
                                    kLegClosed, kRefundNotFound, kRefundClosed, kRefundExceedsPaid,
                                    kEffectCompleted, kEffectWithdrawn, kNotCorrectable})) {
      note(world, attempt.command, "rejected as " + std::string(to_string(rejection.code)));
    }
  }

  template <class Status>
  static void take_down(std::map<WalkStep, std::set<std::string>>& steps, Status from, Status to,
                        const NewEvent& event) {
    if (from == to) return;
    steps[{std::string(to_string(from)), std::string(to_string(to))}].emplace(
        type_of(event.event).name);
  }

  void follow(const MemoryWorld& world, const Command& command,
              const std::vector<NewEvent>& events) {
    if (!is_followed(world)) return;
    ++report_.transitions;
    if (money_made_by(events) != 0) note(world, command, "I6: money was made");
    MemoryWorld next = world;
    for (const NewEvent& event : events) {
      const OrderStatus before = next.order(kOrder)->status;
      const DeliveryStatus delivery_before = next.order(kOrder)->delivery_status;
      next.fold(event, kNow);
      const Order& order = *next.order(kOrder);
      take_down(report_.status_steps, before, order.status, event);
      take_down(report_.delivery_steps, delivery_before, order.delivery_status, event);
      if (order.status != before && !documented_step(before, order.status)) {
        note(next, command, "came from " + std::string(to_string(before)));
      }
      if (!documented_combination(order.status, order.refund_status, order.delivery_status,
                                  order.cancel_type)) {
        note(next, command, "statuses that don't exist together");
        return;
      }
    }
    arrive(std::move(next));
  }

  void let_time_pass(const MemoryWorld& world) {
    const Order& order = *world.order(kOrder);
    let_time_pass(world, ExpireOrder{kOrder},
                  order.deadline ? std::optional(order.deadline->due_ms) : std::nullopt);
    for (const Effect* effect : effects_in(world)) {
      let_time_pass(world, AdvanceEffect{effect->id},
                    effect->due_at > 0 ? std::optional(effect->due_at) : std::nullopt);
    }
  }

  // I9: never early; and once due, it has its effect, after which nothing is due for the same
  // reason.
  void let_time_pass(const MemoryWorld& world, const Command& due_command,
                     std::optional<TimeMs> deadline) {
    const TimeMs due_ms = deadline.value_or(kNow + kMaxTimeoutMs);
    const auto early = decide(world, context_at(due_ms - 1), due_command);
    if (!early || !early->events.empty()) note(world, due_command, "I9: a timer fired early");
    const auto due = decide(world, context_at(due_ms), due_command);
    if (!due) {
      note(world, due_command, "a timer was rejected");
    } else if (due->events.empty() == deadline.has_value()) {
      note(world, due_command, "I9: what is due has one effect, and nothing else has");
    } else if (deadline) {
      follow(world, due_command, due->events);
    }
  }

  MemoryWorld::Evolve evolve_;
  Rules rules_ = rules_of_walk();
  bool follows_all_ = true;
  bool follows_refusals_ = true;
  std::optional<std::size_t> at_;  // the state that is being visited
  std::map<std::string, std::size_t> states_;
  std::vector<std::vector<std::size_t>> came_from_;
  std::vector<std::size_t> resting_;
  std::deque<std::pair<std::size_t, MemoryWorld>> to_visit_;
  WalkReport report_;
};

}  // namespace

WalkReport walk_order_states(const std::vector<WalkStart>& starts, MemoryWorld::Evolve evolve) {
  Walk walk(evolve);
  for (const WalkStart& start : starts) walk.begin(start);
  return walk.finish();
}

}  // namespace orderlog::testing
