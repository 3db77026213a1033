#include "domain/effect/decide.h"

#include <algorithm>
#include <string>
#include <utility>

#include "domain/effect/details.h"
#include "domain/order/money_returned.h"

namespace orderlog {
namespace {

constexpr std::string_view kTimedOut = "timed_out";

Rejection no_such_effect(const EffectId& id) {
  return {RejectionCode::kNotFound, "effect " + id.str() + " does not exist"};
}

Rejection no_such_attempt(const EffectId& id, std::int64_t attempt) {
  return {RejectionCode::kNotFound,
          "effect " + id.str() + " has had no attempt " + std::to_string(attempt)};
}

Rejection completed_already(const Effect& effect) {
  return {RejectionCode::kEffectCompleted, "effect " + effect.id.str() + " is completed"};
}

// What has ended says so; what is open may be spoken of.
std::optional<Rejection> refuses_ended(const Effect& effect) {
  if (effect.state == EffectState::kCompleted) return completed_already(effect);
  if (effect.state == EffectState::kWithdrawn) {
    return Rejection{RejectionCode::kEffectWithdrawn,
                     "effect " + effect.id.str() + " is not needed any more"};
  }
  return std::nullopt;
}

// That a provider returns; nullptr for all other work.
const Refund* refund_of(const World& world, const Effect& effect) {
  if (effect.kind != EffectKind::kProviderRefund) return nullptr;
  const Order* order = world.order(effect.order_id);
  return order == nullptr ? nullptr : find_refund(*order, RefundId(effect.about));
}

// Whoever says that it is done after all has something to tell that the order must hear.
std::optional<Rejection> refuses_failed_refund(const World& world, const Effect& effect) {
  const Refund* refund = refund_of(world, effect);
  if (refund == nullptr || refund->state != RefundState::kFailed) return std::nullopt;
  return Rejection{RejectionCode::kEffectCompleted,
                   "refund " + refund->id.str() +
                       " has failed; if its money is back after all, confirm the refund"};
}

// Of refunds whose providers have not all been heard, what is still open.
std::string details_now(const World& world, const Effect& effect) {
  const Refund* refund = refund_of(world, effect);
  if (refund == nullptr) return effect.details;
  return details_of_refund(*world.order(effect.order_id), *refund);
}

// Collects what is said of one effect.
class EffectDecision {
 public:
  explicit EffectDecision(const Effect& effect) : effect_(effect) {
    decision_.answer = AnswerKind::kChanged;
    decision_.subject = stream_of(effect.id);
  }

  void say(EffectEvent event) { decision_.events.push_back({decision_.subject, std::move(event)}); }

  void offer(const World& world, const Context& context) {
    say(EffectOffered{effect_.order_id, effect_.kind, effect_.about, details_now(world, effect_),
                      effect_.attempts_made + 1, context.recorded_at_ms + effect_.attempt_ms});
  }

  void fail(const Context& context, std::string reason) {
    fail_attempt(effect_, context, std::move(reason), decision_);
  }

  // With nothing said: already so.
  [[nodiscard]] DecisionResult finish() { return std::move(decision_); }

 private:
  const Effect& effect_;
  Decision decision_;
};

}  // namespace

TimeMs backoff_after(std::int64_t failures, TimeMs first_ms, TimeMs max_ms) {
  TimeMs pause = std::min(first_ms, max_ms);
  for (std::int64_t i = 1; i < failures && pause < max_ms; ++i) {
    pause = pause > max_ms / 2 ? max_ms : pause * 2;
  }
  return pause;
}

void fail_attempt(const Effect& effect, const Context& context, std::string reason,
                  Decision& decision) {
  const auto say = [&](EffectEvent event) {
    decision.events.push_back({stream_of(effect.id), std::move(event)});
  };
  if (effect.attempts_remaining() <= 0) {
    say(EffectFailed{effect.attempts_made, reason, 0});
    say(EffectParked{std::move(reason)});
    return;
  }
  const std::int64_t failures = effect.attempts_made - effect.attempts_released;
  say(EffectFailed{
      effect.attempts_made, std::move(reason),
      context.recorded_at_ms + backoff_after(failures, effect.backoff_ms, effect.backoff_max_ms)});
}

DecisionResult complete_effect(const World& world, const Context& context,
                               const CompleteEffect& command) {
  const Effect* effect = world.effect(command.effect_id);
  if (effect == nullptr) return fail(no_such_effect(command.effect_id));
  EffectDecision decision(*effect);
  // The first result stays: a consumer that was not heard says the same again.
  if (effect->state == EffectState::kCompleted) {
    if (auto refused = refuses_failed_refund(world, *effect)) return fail(*std::move(refused));
    return decision.finish();
  }
  if (effect->kind == EffectKind::kProviderRefund) {
    return money_returned(world, context, *effect, command.result);
  }
  if (auto refused = refuses_ended(*effect)) return fail(*std::move(refused));
  if (is_engine_work(effect->kind) && effect->state != EffectState::kParked) {
    return fail(Rejection{RejectionCode::kDoneByEngine,
                          "the engine does this itself; only once it is parked may it be ended by "
                          "hand"});
  }
  decision.say(EffectCompleted{effect->attempts_made, command.result});
  return decision.finish();
}

DecisionResult fail_effect(const World& world, const Context& context, const FailEffect& command) {
  const Effect* effect = world.effect(command.effect_id);
  if (effect == nullptr) return fail(no_such_effect(command.effect_id));
  if (auto refused = refuses_ended(*effect)) return fail(*std::move(refused));
  if (command.attempt > effect->attempts_made) {
    return fail(no_such_attempt(effect->id, command.attempt));
  }
  EffectDecision decision(*effect);
  // An attempt fails once; one that another has followed has failed already.
  const bool is_present = command.attempt == 0 || command.attempt == effect->attempts_made;
  if (effect->state == EffectState::kOffered && is_present) decision.fail(context, command.reason);
  return decision.finish();
}

DecisionResult release_effect(const World& world, const Context& context,
                              const ReleaseEffect& command) {
  const Effect* effect = world.effect(command.effect_id);
  if (effect == nullptr) return fail(no_such_effect(command.effect_id));
  if (auto refused = refuses_ended(*effect)) return fail(*std::move(refused));
  EffectDecision decision(*effect);
  if (effect->state == EffectState::kParked) {
    decision.say(EffectReleased{command.operator_id, command.reason});
    decision.offer(world, context);
  }
  return decision.finish();
}

DecisionResult advance_effect(const World& world, const Context& context,
                              const AdvanceEffect& command) {
  const Effect* effect = world.effect(command.effect_id);
  if (effect == nullptr) return fail(no_such_effect(command.effect_id));
  EffectDecision decision(*effect);
  const bool is_due = effect->due_at > 0 && effect->due_at <= context.recorded_at_ms;
  if (is_due && effect->state == EffectState::kOffered) {
    decision.fail(context, std::string(kTimedOut));
  } else if (is_due && effect->state == EffectState::kWaiting) {
    decision.offer(world, context);
  }
  return decision.finish();
}

}  // namespace orderlog
