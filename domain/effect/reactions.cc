#include "domain/effect/reactions.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "domain/effect/after_payment.h"
#include "domain/effect/decide.h"
#include "domain/effect/details.h"
#include "domain/effect/engine_work.h"
#include "domain/effect/request.h"
#include "domain/order/as_decided.h"

namespace orderlog {
namespace {

// Goes through a decision's events, those it adds included. Adding moves them all, so whoever
// reacts is done with the event before it adds a second one; a usual commit is looked at without a
// copy.
class Reactions {
 public:
  Reactions(const World& world, const Context& context, Decision& decision)
      : world_(world), context_(context), decision_(decision) {}

  void run() {
    for (std::size_t i = 0; i < decision_.events.size(); ++i) {
      const NewEvent& event = decision_.events[i];
      if (const auto* of_order = std::get_if<OrderEvent>(&event.event)) {
        if (order_id_.view() != event.stream.id) order_id_ = OrderId(event.stream.id);
        std::visit(*this, *of_order);
      } else if (const auto* of_effect = std::get_if<EffectEvent>(&event.event)) {
        effect_id_ = EffectId(event.stream.id);
        std::visit(*this, *of_effect);
      }
    }
  }

  void operator()(const OrderPaid&) {
    const EffectKinds none;
    const Rules& rules = context_.rules;
    if (rules.effects_flash == none && rules.effects_terminal == none &&
        rules.effects_official == none && rules.effects_third_party == none) {
      return;
    }
    const Order order = order_after();
    // Paid against somebody's will, it is on its way back already.
    if (order.status == OrderStatus::kPaid) request_due(order);
  }

  void operator()(const EffectOffered& event) {
    if (!is_engine_work(event.kind)) return;
    order_id_ = event.order_id;
    const Order order = order_after();
    if (order.user_id.empty()) return;  // it could not be read
    do_engine_work(world_, context_, order, effect_after(effect_id_), decision_);
    // Money may have gone back while it waited.
    if (order.refunded_amount() > 0) {
      reverse_engine_work(world_, order, effect_after(effect_id_), {}, "late", decision_);
    }
  }

  void operator()(const ProviderAsked& event) {
    const Order order = order_after();
    request(EffectKind::kProviderQuery, event.leg_id.view(),
            details_of_leg(order, event.leg_id, 0));
  }
  void operator()(const LegSettled& event) {
    if (event.leg.asked) told(event.leg.id, "succeeded");
  }
  void operator()(const LegFailed& event) {
    const Order* order = world_.order(order_id_);
    const Leg* leg = order != nullptr ? find_leg(*order, event.leg_id) : nullptr;
    if (leg != nullptr && leg->asked) told(event.leg_id, event.code);
  }

  void operator()(const RefundStarted& event) {
    const Order order = order_after();
    const Refund& refund = *find_refund(order, event.refund_id);
    if (refund.state != RefundState::kProcessing) return;
    request(EffectKind::kProviderRefund, event.refund_id.view(), details_of_refund(order, refund));
  }
  void operator()(const RefundPartReturned& event) {
    const RefundId refund = event.refund_id;
    money_went_back(refund, refund.str() + ':' + event.leg_id.str());
  }
  void operator()(const RefundSucceeded& event) {
    const RefundId refund = event.refund_id;
    refund_ended(refund, "succeeded");
    money_went_back(refund, refund.str());
  }
  void operator()(const RefundFailed& event) {
    refund_ended(event.refund_id, event.code);
    // Nobody wanted it, but as it can't be given back it goes on as any other.
    const Order* before = world_.order(order_id_);
    if (before != nullptr && before->paid_unwanted) request_due(order_after());
  }

  void operator()(const LatePaymentReceived& event) {
    request(EffectKind::kProviderRefund, event.leg_id.view(),
            details_of_leg(order_after(), event.leg_id, event.amount));
  }
  void operator()(const VoidStarted&) {
    const Order order = order_after();
    if (order.status != OrderStatus::kVoiding) return;
    for (const Leg& leg : order.legs) {
      if (is_with_provider(leg)) {
        request(EffectKind::kProviderRefund, leg.id.view(),
                details_of_leg(order, leg.id, leg.amount));
      }
    }
  }
  void operator()(const LegReleased& event) {
    const Order* before = world_.order(order_id_);
    const Leg* leg = before != nullptr ? find_leg(*before, event.leg_id) : nullptr;
    if (leg != nullptr && leg->kind == LegKind::kThirdParty) {
      complete_effect(world_, {order_id_, EffectKind::kProviderRefund, event.leg_id.str()},
                      "returned", decision_);
    }
  }
  // Of an order whose void has failed: what the provider has is the payment's again.
  void operator()(const PaymentStarted&) {
    const Order* before = world_.order(order_id_);
    if (before == nullptr || before->status != OrderStatus::kVoidFailed) return;
    for (const Leg& leg : before->legs) {
      if (is_with_provider(leg)) {
        withdraw_effect(world_, {order_id_, EffectKind::kProviderRefund, leg.id.str()},
                        "the order is paid after all", decision_);
      }
    }
  }

  void operator()(const EffectParked&) {
    const Order* order = order_of_void();
    if (order == nullptr || order->status != OrderStatus::kVoiding) return;
    say(*order, VoidFailed{"provider_failed"});
  }
  void operator()(const EffectReleased&) {
    const Order* order = order_of_void();
    if (order == nullptr || order->status != OrderStatus::kVoidFailed) return;
    say(*order, VoidStarted{order->pending_void->initiator, order->pending_void->reason});
  }

  template <class E>
  void operator()(const E&) {}

 private:
  // As the decision's events leave it.
  [[nodiscard]] Order order_after() const {
    Order before;
    if (const Order* known = world_.order(order_id_)) {
      before = *known;
    } else {
      before.id = order_id_;
    }
    return as_decided(std::move(before), decision_, context_.now_ms);
  }

  [[nodiscard]] Effect effect_after(const EffectId& id) const {
    Effect effect;
    if (const Effect* before = world_.effect(id)) {
      effect = *before;
    } else {
      effect.id = id;
    }
    for (const NewEvent& event : decision_.events) {
      const auto* of_effect = std::get_if<EffectEvent>(&event.event);
      if (of_effect != nullptr && event.stream.id == id.view()) {
        effect = evolve_effect(std::move(effect), *of_effect, context_.now_ms);
      }
    }
    return effect;
  }

  // What follows a payment, where it hasn't been asked for yet.
  void request_due(const Order& order) {
    const Rules& rules = context_.rules;
    for (const EffectKind kind : due_after_payment(rules, order).all()) {
      if (world_.effect(effect_id(order_id_, kind)) != nullptr) continue;
      const Money points =
          kind == EffectKind::kPointsAward ? points_earned(rules, order.amount) : 0;
      request_effect(world_, context_, {order_id_, kind, ""},
                     details_after_payment(order, kind, points), decision_, points);
    }
  }

  void money_went_back(const RefundId& refund, const std::string& cause) {
    std::optional<Order> order;  // most have no such effects
    for (const EffectKind kind : kEngineWork) {
      const EffectId id = effect_id(order_id_, kind);
      if (world_.effect(id) == nullptr) continue;
      if (!order) order = order_after();
      if (order->status == OrderStatus::kRefunded) {
        withdraw_effect(world_, {order_id_, kind, ""}, "the order is refunded", decision_);
      }
      reverse_engine_work(world_, *order, effect_after(id), refund, cause, decision_);
    }
  }

  // The order, where the effect returns the money of its void.
  [[nodiscard]] const Order* order_of_void() const {
    const Effect* effect = world_.effect(effect_id_);
    const bool is_void = effect != nullptr && effect->kind == EffectKind::kProviderRefund &&
                         effect->about.starts_with('l');
    const Order* order = is_void ? world_.order(effect->order_id) : nullptr;
    const Leg* leg = order != nullptr ? find_leg(*order, LegId(effect->about)) : nullptr;
    return leg != nullptr && is_with_provider(*leg) && !has_order_events(*order) ? order : nullptr;
  }

  // Then the order's own decision has said what becomes of it.
  [[nodiscard]] bool has_order_events(const Order& order) const {
    return std::any_of(decision_.events.begin(), decision_.events.end(),
                       [&order](const NewEvent& event) {
                         return std::holds_alternative<OrderEvent>(event.event) &&
                                event.stream.id == order.id.view();
                       });
  }

  void say(const Order& order, OrderEvent event) {
    decision_.events.push_back({stream_of(order.id), std::move(event)});
  }

  void request(EffectKind kind, std::string_view about, std::string details) {
    request_effect(world_, context_, {order_id_, kind, std::string(about)}, std::move(details),
                   decision_);
  }
  void told(const LegId& leg, std::string_view result) {
    complete_effect(world_, {order_id_, EffectKind::kProviderQuery, leg.str()}, result, decision_);
  }
  void refund_ended(const RefundId& refund, std::string_view result) {
    complete_effect(world_, {order_id_, EffectKind::kProviderRefund, refund.str()}, result,
                    decision_);
  }

  const World& world_;
  const Context& context_;
  Decision& decision_;
  OrderId order_id_;
  EffectId effect_id_;
};

}  // namespace

void react(const World& world, const Context& context, Decision& decision) {
  Reactions(world, context, decision).run();
}

}  // namespace orderlog
