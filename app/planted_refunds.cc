#include "app/planted_refunds.h"

#include <string>
#include <utility>
#include <variant>

#include "domain/effect/details.h"
#include "domain/order/as_decided.h"

namespace orderlog {
namespace {

template <class Offer>
void ask_for_more(const World& world, TimeMs now_ms, const Decision& decision, Offer& offer) {
  const Order* before = world.order(offer.order_id);
  if (offer.kind != EffectKind::kProviderRefund || before == nullptr) return;
  const Order order = as_decided(*before, decision, now_ms);
  const Refund* refund = find_refund(order, RefundId(offer.about));
  if (refund == nullptr) return;  // it is about a leg
  Refund greedy = *refund;
  for (RefundPart& part : greedy.parts) part.amount = find_leg(order, part.leg_id)->amount;
  offer.details = details_of_refund(order, greedy);
}

void ask_for_whole_legs(const World& world, TimeMs now_ms, Decision& decision) {
  for (NewEvent& event : decision.events) {
    auto* of_effect = std::get_if<EffectEvent>(&event.event);
    if (of_effect == nullptr) continue;
    if (auto* requested = std::get_if<EffectRequested>(of_effect)) {
      ask_for_more(world, now_ms, decision, *requested);
    } else if (auto* offered = std::get_if<EffectOffered>(of_effect)) {
      ask_for_more(world, now_ms, decision, *offered);
    }
  }
}

}  // namespace

DecisionResult decide_asking_for_whole_legs(const World& world, const Context& context,
                                            const Command& command) {
  DecisionResult decided = decide(world, context, command);
  if (decided) ask_for_whole_legs(world, context.now_ms, *decided);
  return decided;
}

}  // namespace orderlog
