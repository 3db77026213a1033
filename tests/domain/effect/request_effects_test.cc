// What follows by itself when an order is paid.

#include "tests/domain/effect/effect_samples.h"

namespace orderlog::testing {
namespace {

Rules notifying() {
  Rules rules;
  rules.effects_official = rules.effects_terminal = {EffectKind::kNotification};
  rules.effect_attempts = 3;
  return rules;
}

PlaceOrder imported() {
  PlaceOrder place;
  place.order_id = OrderId("o1");
  place.merchant_id = MerchantId("m1");
  place.user_id = UserId("u1");
  place.channel = Channel::kOfficial;
  place.items = {{Sku("tea"), "Tea", 2, 50, false}};
  place.paid = true;
  return place;
}

PlaceOrder unpaid() {
  PlaceOrder place = imported();
  place.channel = Channel::kTerminal;
  place.paid = false;
  return place;
}

CollectPayment collected(Money amount) {
  CollectPayment collect;
  collect.order_id = OrderId("o1");
  collect.amount = amount;
  collect.method = "cash";
  collect.operator_id = OperatorId("op1");
  return collect;
}

std::vector<EffectEvent> effect_events(const Outcome& outcome) {
  std::vector<EffectEvent> events;
  for (const NewEvent& event : outcome.decision().events) {
    if (const auto* of_effect = std::get_if<EffectEvent>(&event.event)) {
      EXPECT_EQ(event.stream.name(), "effect-o1-notification");
      events.push_back(*of_effect);
    }
  }
  return events;
}

TEST(RequestEffects, APaidOrderIsNotifiedOfInItsOwnCommit) {
  const Outcome outcome = given({}).under(notifying()).after(unpaid()).when(collected(100));
  const auto events = effect_events(outcome);
  ASSERT_EQ(events.size(), 2U);
  const auto& requested = std::get<EffectRequested>(events[0]);
  EXPECT_EQ(requested.order_id, OrderId("o1"));
  EXPECT_EQ(requested.attempts_max, 3);
  EXPECT_NE(requested.details.find(R"("user_id":"u1","amount":100)"), std::string::npos);
  const auto& offered = std::get<EffectOffered>(events[1]);
  EXPECT_EQ(offered.details, requested.details);
  EXPECT_EQ(offered.attempt, 1);
  EXPECT_EQ(offered.due_at, kNow + notifying().effect_attempt_ms);
  // The answer is still about the order.
  outcome.then_answers(AnswerKind::kChanged, stream_of(OrderId("o1")));
}

TEST(RequestEffects, AnOrderThatIsPlacedPaidIsNotifiedOfToo) {
  const auto events =
      effect_events(given({}).under(notifying()).recorded_at(kNow + 7).when(imported()));
  ASSERT_EQ(events.size(), 2U);
  EXPECT_NE(std::get<EffectRequested>(events[0]).details.find(R"("merchant_id":"m1")"),
            std::string::npos);
  // Deadlines count from when it was recorded.
  EXPECT_EQ(std::get<EffectOffered>(events[1]).due_at, kNow + 7 + notifying().effect_attempt_ms);
}

TEST(RequestEffects, NothingFollowsWhereTheRulesDoNotSaySo) {
  EXPECT_TRUE(effect_events(given({}).after(unpaid()).when(collected(100))).empty());
}

TEST(RequestEffects, NothingFollowsBeforeTheOrderIsPaid) {
  EXPECT_TRUE(
      effect_events(given({}).under(notifying()).after(unpaid()).when(collected(99))).empty());
}

TEST(RequestEffects, AnEffectIsRequestedOnce) {
  Scenario scenario = given({requested(), offered(1), completed(1)});
  scenario.under(notifying()).after(unpaid());
  EXPECT_TRUE(effect_events(scenario.when(collected(100))).empty());
}

}  // namespace
}  // namespace orderlog::testing
