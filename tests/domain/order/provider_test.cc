// What waits for a payment provider: voids, late money, refunds over several of them. Its part is
// an effect, so somebody always has it to do until it is done.

#include <gtest/gtest.h>

#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {
namespace {

using enum ProviderResult;

constexpr std::string_view kRefundOfL1 = "o1-provider_refund:l1";
constexpr std::string_view kRefundOfR1 = "o1-provider_refund:r1";

Rules one_attempt() {
  Rules rules = sample_rules();
  rules.effect_attempts = 1;
  return rules;
}

CompleteEffect returned(std::string_view effect) { return {EffectId(effect), "wx-9"}; }
FailEffect refused(std::string_view effect) { return {EffectId(effect), "no answer", 0}; }
ReleaseEffect released(std::string_view effect) {
  return {EffectId(effect), OperatorId("ann"), "called them"};
}

// 60 of 100 are with the provider, the rest is not paid.
Scenario paid_in_part() {
  return unpaid().under(one_attempt()).after(pay_provider(60)).after(confirm("l1", kSucceeded));
}

TEST(VoidOfAPayingOrder, AsksTheProviderFirst) {
  const Outcome outcome = unpaid().after(pay_provider(100)).when(void_by(Initiator::kCustomer));
  outcome.then_answers(AnswerKind::kAccepted, kOrderStream);
  EXPECT_EQ(outcome.order_events(),
            (std::vector<OrderEvent>{VoidRequested{Initiator::kCustomer, "changed my mind"},
                                     ProviderAsked{LegId("l1")}}));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPaying);
  EXPECT_EQ(outcome.effect("o1-provider_query:l1").state, EffectState::kOffered);
}

TEST(VoidOfAPayingOrder, IsAskedForOnce) {
  unpaid()
      .after(pay_provider(100))
      .after(void_by(Initiator::kCustomer))
      .when(void_by(Initiator::kStore))
      .then_nothing();
}

TEST(VoidOfAPayingOrder, VoidsItWhenTheMoneyDoesNotCome) {
  Scenario scenario = unpaid().after(pay_provider(100)).after(void_by(Initiator::kStore));
  const Outcome told = scenario.when(confirm("l1", kFailed));
  EXPECT_EQ(told.order("o1").status, OrderStatus::kVoided);
  EXPECT_EQ(told.order("o1").cancel_type, CancelType::kStore);
  EXPECT_EQ(told.effect("o1-provider_query:l1").state, EffectState::kCompleted);
  const Outcome silent = scenario.at(kNow + kLegTimeoutMs).when(ExpireOrder{kOrder});
  EXPECT_EQ(silent.order("o1").status, OrderStatus::kVoided);
}

TEST(VoidOfAPayingOrder, RefundsItWhenTheMoneyHasCome) {
  Scenario scenario = unpaid()
                          .after(pay_all(0, 40, 60))
                          .after(void_by(Initiator::kCustomer))
                          .after(confirm("l2", kSucceeded));
  const Order& order = *scenario.world().order(kOrder);
  EXPECT_EQ(order.status, OrderStatus::kRefunding);
  EXPECT_EQ(order.refunds.at(0).amount, 100);
  const Outcome outcome = scenario.when(confirm_refund_as("r1", kSucceeded));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
  EXPECT_EQ(outcome.order("o1").cancel_type, CancelType::kCustomer);
  EXPECT_EQ(outcome.account("balance:u1").posted, 1'000);
  EXPECT_EQ(outcome.account("provider:wechat").posted, 0);
}

TEST(VoidOfAPayingOrder, ReturnsAPartThatHasCome) {
  const Outcome outcome = unpaid()
                              .after(pay_provider(60))
                              .after(void_by(Initiator::kCustomer))
                              .when(confirm("l1", kSucceeded));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kVoiding);
  EXPECT_EQ(outcome.effect(kRefundOfL1).state, EffectState::kOffered);
}

TEST(VoidOfMoneyThatAProviderHas, WaitsUntilItIsBack) {
  Scenario scenario = paid_in_part();
  const Outcome outcome = scenario.when(void_by(Initiator::kStore));
  outcome.then_answers(AnswerKind::kAccepted, kOrderStream);
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kVoiding);
  EXPECT_EQ(outcome.order("o1").cancel_type, CancelType::kNone);
  EXPECT_EQ(outcome.account("merchant-balance:m1").posted, 60);  // nothing has moved yet
  const Outcome back = scenario.after(void_by(Initiator::kStore)).when(returned(kRefundOfL1));
  EXPECT_EQ(back.order("o1").status, OrderStatus::kVoided);
  EXPECT_EQ(back.order("o1").cancel_type, CancelType::kStore);
  EXPECT_EQ(back.account("merchant-balance:m1").posted, 0);
  EXPECT_EQ(back.effect(kRefundOfL1).state, EffectState::kCompleted);
}

TEST(VoidOfMoneyThatAProviderHas, GivesAllOfItBackTogether) {
  Scenario scenario = unpaid()
                          .after(collect(20))
                          .after(pay_provider(30))
                          .after(confirm("l2", kSucceeded))
                          .after(void_by(Initiator::kStore));
  EXPECT_EQ(scenario.world().account(AccountId("cash:m1"))->posted, -20);
  scenario.after(returned("o1-provider_refund:l2"));
  EXPECT_EQ(scenario.world().account(AccountId("cash:m1"))->posted, 0);
  EXPECT_EQ(scenario.world().order(kOrder)->paid_amount(), 0);
}

TEST(VoidOfMoneyThatAProviderHas, FailsWhenItIsParkedAndGoesOnWhenReleased) {
  Scenario scenario = paid_in_part();
  scenario.after(void_by(Initiator::kStore)).after(refused(kRefundOfL1));
  EXPECT_EQ(scenario.world().order(kOrder)->status, OrderStatus::kVoidFailed);
  const Outcome again = scenario.when(released(kRefundOfL1));
  EXPECT_EQ(again.order("o1").status, OrderStatus::kVoiding);
  const Outcome by_command = scenario.when(void_by(Initiator::kCustomer));
  EXPECT_EQ(by_command.order("o1").status, OrderStatus::kVoiding);
  EXPECT_EQ(by_command.effect(kRefundOfL1).state, EffectState::kOffered);
  // An operator saw to it by hand.
  const Outcome by_hand = scenario.when(returned(kRefundOfL1));
  EXPECT_EQ(by_hand.order("o1").status, OrderStatus::kVoided);
}

TEST(VoidOfMoneyThatAProviderHas, IsTriedAgainBeforeItIsParked) {
  Rules rules = sample_rules();
  rules.effect_attempts = 2;
  Scenario scenario = paid_in_part();
  scenario.under(rules).after(void_by(Initiator::kStore)).after(refused(kRefundOfL1));
  EXPECT_EQ(scenario.world().order(kOrder)->status, OrderStatus::kVoiding);
  const TimeMs due_at = scenario.world().effect(EffectId(kRefundOfL1))->due_at;
  EXPECT_EQ(due_at, kNow + rules.effect_backoff_ms);
}

TEST(VoidOfMoneyThatAProviderHas, IsGivenUpWhenTheOrderIsPaidAfterAll) {
  Scenario scenario = paid_in_part();
  scenario.after(void_by(Initiator::kStore)).after(refused(kRefundOfL1)).after(pay_balance(40));
  EXPECT_EQ(scenario.world().order(kOrder)->status, OrderStatus::kPaid);
  EXPECT_EQ(scenario.world().effect(EffectId(kRefundOfL1))->state, EffectState::kWithdrawn);
  scenario.when(returned(kRefundOfL1)).then_rejected(RejectionCode::kEffectWithdrawn);
  scenario.when(released(kRefundOfL1)).then_rejected(RejectionCode::kEffectWithdrawn);
}

TEST(LateMoney, GoesBackByItself) {
  Scenario scenario = unpaid()
                          .after(pay_provider(100))
                          .after(confirm("l1", kFailed))
                          .after(void_by(Initiator::kSystem))
                          .after(confirm("l1", kSucceeded));
  EXPECT_EQ(scenario.world().effect(EffectId(kRefundOfL1))->details,
            R"({"leg_id":"l1","provider":"wechat","provider_ref":"ref-1","amount":100})");
  const Outcome outcome = scenario.when(returned(kRefundOfL1));
  EXPECT_EQ(outcome.order_events(), (std::vector<OrderEvent>{LegReleased{LegId("l1")}}));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kVoided);
  EXPECT_EQ(outcome.effect(kRefundOfL1).state, EffectState::kCompleted);
}

Scenario refunding() {
  return unpaid()
      .after(pay_provider(100))
      .after(confirm("l1", kSucceeded))
      .after(refund_by(Initiator::kStore));
}

// 审核通过不退钱: approved and nothing moves can't stay unnoticed.
TEST(RefundOverAProvider, IsSomebodysWorkUntilItsEnd) {
  Scenario scenario = refunding();
  EXPECT_EQ(
      scenario.world().effect(EffectId(kRefundOfR1))->details,
      R"({"refund_id":"r1","reason":"broken","parts":[{"leg_id":"l1","provider":"wechat","provider_ref":"ref-1","amount":100}]})");
  scenario.when(confirm_refund_as("r1", kUnknown)).then_nothing();
  EXPECT_EQ(scenario.when(confirm_refund_as("r1", kSucceeded)).effect(kRefundOfR1).state,
            EffectState::kCompleted);
  EXPECT_EQ(scenario.when(confirm_refund_as("r1", kFailed)).effect(kRefundOfR1).result,
            "provider_failed");
}

TEST(RefundOverAProvider, ThatIsCompletedAsWorkHasSucceeded) {
  const Outcome outcome = refunding().when(returned(kRefundOfR1));
  outcome.then_answers(AnswerKind::kChanged, stream_of(EffectId(kRefundOfR1)));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
  EXPECT_EQ(outcome.order("o1").refunds.at(0).provider_ref, "wx-9");
  EXPECT_EQ(outcome.account("provider:wechat").posted, 0);
}

Scenario refunding_two() {
  return unpaid()
      .after(pay_provider(60))
      .after(confirm("l1", kSucceeded))
      .after(pay_provider(40))
      .after(confirm("l2", kSucceeded))
      .after(refund_by(Initiator::kStore));
}

ConfirmRefund part(std::string_view leg, ProviderResult result) {
  return {kOrder, RefundId("r1"), LegId(leg), result, "back-" + std::string(leg)};
}

TEST(RefundOverTwoProviders, EndsWithTheLast) {
  Scenario scenario = refunding_two();
  scenario.when(confirm_refund_as("r1", kSucceeded)).then_rejected(RejectionCode::kLegNotNamed);
  scenario.after(part("l1", kSucceeded));
  EXPECT_EQ(scenario.world().order(kOrder)->status, OrderStatus::kRefunding);
  EXPECT_EQ(scenario.world().order(kOrder)->refunded_amount(), 60);
  scenario.when(part("l1", kSucceeded)).then_nothing();
  scenario.when(part("l1", kFailed)).then_rejected(RejectionCode::kRefundClosed);
  const Outcome outcome = scenario.when(confirm_refund_as("r1", kSucceeded));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
}

TEST(RefundOverTwoProviders, KeepsWhatOneReturnedWhenTheOtherFails) {
  Scenario scenario = refunding_two();
  scenario.after(part("l1", kSucceeded)).after(part("l2", kFailed));
  const Order& order = *scenario.world().order(kOrder);
  EXPECT_EQ(order.status, OrderStatus::kRefundFailed);
  EXPECT_EQ(order.refunded_amount(), 60);
  EXPECT_EQ(scenario.when(refund_by(Initiator::kStore)).order("o1").refunds.at(1).amount, 40);
}

}  // namespace
}  // namespace orderlog::testing
