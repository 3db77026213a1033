#include "domain/effect/request.h"

#include <string>
#include <utility>
#include <variant>

#include "base/json/writer.h"
#include "domain/effect/events.h"
#include "domain/effect/kind.h"

namespace orderlog {
namespace {

template <class E>
const E* order_event(const NewEvent& event) {
  const auto* of_order = std::get_if<OrderEvent>(&event.event);
  return of_order == nullptr ? nullptr : std::get_if<E>(of_order);
}

// What a notification says: of an order, or of its first event where it is placed in this commit.
template <class Placed>
std::string details_of(const Placed& placed) {
  std::string details;
  JsonWriter json(details);
  json.begin_object();
  json.member("order_code", placed.order_code).member("merchant_id", placed.merchant_id.view());
  json.member("user_id", placed.user_id.view()).member("amount", placed.amount);
  json.end_object();
  return details;
}

std::string details_of(const World& world, const OrderId& id, const Decision& decision) {
  for (const NewEvent& event : decision.events) {
    const auto* placed = order_event<OrderPlaced>(event);
    if (placed != nullptr && event.stream.id == id.view()) return details_of(*placed);
  }
  const Order* order = world.order(id);
  return order == nullptr ? std::string() : details_of(*order);
}

void request(const World& world, const Context& context, const OrderId& order, EffectKind kind,
             Decision& decision) {
  const EffectId id = effect_id(order, kind);
  if (world.effect(id) != nullptr) return;
  const Rules& rules = context.rules;
  const StreamRef stream = stream_of(id);
  std::string details = details_of(world, order, decision);
  decision.events.push_back(
      {stream, EffectEvent(EffectRequested{order, kind, details, rules.effect_attempts,
                                           rules.effect_attempt_ms, rules.effect_backoff_ms,
                                           rules.effect_backoff_max_ms})});
  decision.events.push_back(
      {stream, EffectEvent(EffectOffered{order, kind, std::move(details), 1,
                                         context.recorded_at_ms + rules.effect_attempt_ms})});
}

}  // namespace

void request_effects(const World& world, const Context& context, Decision& decision) {
  if (!context.rules.notify_on_paid) return;
  // Events are added behind those that are looked at.
  const std::size_t count = decision.events.size();
  for (std::size_t i = 0; i < count; ++i) {
    if (order_event<OrderPaid>(decision.events[i]) == nullptr) continue;
    const OrderId order(decision.events[i].stream.id);
    request(world, context, order, EffectKind::kNotification, decision);
  }
}

}  // namespace orderlog
