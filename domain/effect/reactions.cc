#include "domain/effect/reactions.h"

#include <algorithm>
#include <string>
#include <utility>
#include <variant>

#include "domain/effect/details.h"
#include "domain/effect/request.h"
#include "domain/order/evolve.h"

namespace orderlog {
namespace {

template <class E>
const E* order_event(const NewEvent& event) {
  const auto* of_order = std::get_if<OrderEvent>(&event.event);
  return of_order == nullptr ? nullptr : std::get_if<E>(of_order);
}

// Goes through a decision's events, those it adds included.
class Reactions {
 public:
  Reactions(const World& world, const Context& context, Decision& decision)
      : world_(world), context_(context), decision_(decision) {}

  void run() {
    for (std::size_t i = 0; i < decision_.events.size(); ++i) {
      // Adding events moves them.
      const NewEvent event = decision_.events[i];
      if (const auto* of_order = std::get_if<OrderEvent>(&event.event)) {
        order_id_ = OrderId(event.stream.id);
        std::visit(*this, *of_order);
      } else if (const auto* of_effect = std::get_if<EffectEvent>(&event.event)) {
        effect_id_ = EffectId(event.stream.id);
        std::visit(*this, *of_effect);
      }
    }
  }

  void operator()(const OrderPaid&) {
    if (!context_.rules.notify_on_paid) return;
    const Order order = order_after();
    // Paid against somebody's will, and on its way back already.
    if (order.status == OrderStatus::kRefunding) return;
    request(EffectKind::kNotification, "", details_of_order(order));
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
  void operator()(const RefundSucceeded& event) { refund_ended(event.refund_id, "succeeded"); }
  void operator()(const RefundFailed& event) { refund_ended(event.refund_id, event.code); }

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
    const Order* before = world_.order(order_id_);
    Order order;
    if (before != nullptr) {
      order = *before;
    } else {
      order.id = order_id_;
    }
    for (const NewEvent& event : decision_.events) {
      const auto* of_order = std::get_if<OrderEvent>(&event.event);
      if (of_order != nullptr && event.stream.id == order_id_.view()) {
        fold_order(order, *of_order, context_.now_ms);
      }
    }
    return order;
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
