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
  scenario.when(released(kRefundOfL1)).then_rejected(RejectionCode::kEffectWithdrawn);
}

// The provider had done it after all, when everybody had given up on it.
TEST(VoidOfMoneyThatAProviderHas, IsARefundWhenItComesBackAfterThat) {
  Scenario scenario = paid_in_part();
  scenario.after(void_by(Initiator::kStore)).after(refused(kRefundOfL1)).after(pay_balance(40));
  const Outcome outcome = scenario.when(returned(kRefundOfL1));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPaid);
  EXPECT_EQ(outcome.order("o1").refunded_amount(), 60);
  EXPECT_EQ(outcome.account("provider:wechat").posted, 0);
  EXPECT_EQ(outcome.effect(kRefundOfL1).state, EffectState::kCompleted);
  scenario.after(returned(kRefundOfL1)).when(returned(kRefundOfL1)).then_nothing();
}

TEST(VoidOfMoneyThatAProviderHas, IsMissingFromAPaymentThatHasNotEndedYet) {
  Scenario scenario = paid_in_part();
  scenario.after(void_by(Initiator::kStore)).after(refused(kRefundOfL1)).after(pay_balance(10));
  const Outcome outcome = scenario.when(returned(kRefundOfL1));
  EXPECT_EQ(outcome.order("o1").remain_pay(), 100);
  EXPECT_EQ(outcome.account("provider:wechat").posted, 0);
  const Outcome voided = scenario.after(returned(kRefundOfL1)).when(void_by(Initiator::kStore));
  EXPECT_EQ(voided.order("o1").status, OrderStatus::kVoided);
}

TEST(VoidOfMoneyThatAProviderHas, IsNotTakenTwiceWhereARefundHasGivenItBack) {
  Scenario scenario = paid_in_part();
  scenario.after(void_by(Initiator::kStore)).after(refused(kRefundOfL1)).after(pay_balance(40));
  scenario.after(refund_by(Initiator::kStore));
  scenario.when(returned(kRefundOfL1)).then_rejected(RejectionCode::kRefundInProgress);
  scenario.after(confirm_refund_as("r1", kSucceeded));
  scenario.when(returned(kRefundOfL1)).then_rejected(RejectionCode::kRefundExceedsPaid);
}

TEST(PaymentByAProvider, OfAnotherCurrencyIsRefusedBeforeItIsAsked) {
  Scenario scenario = unpaid();
  scenario.after(OpenAccount{AccountId("provider:wechat"), "USD", AccountKind::kBalance, true});
  scenario.after(OpenAccount{AccountId("merchant-balance:m1"), "CNY", AccountKind::kBalance, true});
  scenario.when(pay_provider(100)).then_rejected(RejectionCode::kCurrencyMismatch);
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

TEST(RefundOverTwoProviders, HearsTheOtherWhenOneHasSaidNo) {
  Scenario scenario = refunding_two();
  scenario.after(part("l1", kFailed));
  EXPECT_EQ(scenario.world().order(kOrder)->status, OrderStatus::kRefunding);
  EXPECT_EQ(scenario.world().effect(EffectId(kRefundOfR1))->state, EffectState::kOffered);
  scenario.when(part("l1", kFailed)).then_nothing();
  scenario.after(part("l2", kSucceeded));
  const Order& order = *scenario.world().order(kOrder);
  EXPECT_EQ(order.status, OrderStatus::kRefundFailed);
  EXPECT_EQ(order.refunded_amount(), 40);
  // Nobody is asked for that a second time.
  const Outcome again = scenario.when(refund_by(Initiator::kStore));
  EXPECT_EQ(again.order("o1").refunds.at(1).parts,
            (std::vector<RefundPart>{{LegId("l1"), 60, false, false}}));
}

TEST(RefundOverTwoProviders, TakesBackANoWhileTheOtherIsWaitedFor) {
  Scenario scenario = refunding_two();
  scenario.after(part("l1", kFailed)).after(part("l1", kSucceeded));
  const Outcome outcome = scenario.when(part("l2", kSucceeded));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
}

TEST(RefundOverTwoProviders, IsOfferedAgainWithWhatIsStillOpen) {
  Scenario scenario = refunding_two();
  scenario.after(part("l1", kSucceeded)).after(refused(kRefundOfR1));
  const TimeMs due_at = scenario.world().effect(EffectId(kRefundOfR1))->due_at;
  scenario.at(due_at).after(AdvanceEffect{EffectId(kRefundOfR1)});
  const Effect& effect = *scenario.world().effect(EffectId(kRefundOfR1));
  EXPECT_EQ(effect.details.find("\"l1\""), std::string::npos) << effect.details;
  EXPECT_NE(effect.details.find("\"l2\""), std::string::npos) << effect.details;
}

TEST(FailedRefund, SucceedsWhenItsProviderTakesItsNoBack) {
  Scenario scenario = refunding().after(confirm_refund_as("r1", kFailed));
  EXPECT_EQ(scenario.world().order(kOrder)->status, OrderStatus::kRefundFailed);
  scenario.when(returned(kRefundOfR1)).then_rejected(RejectionCode::kEffectCompleted);
  scenario.after(confirm_refund_as("r1", kSucceeded));
  const Order& order = *scenario.world().order(kOrder);
  EXPECT_EQ(order.status, OrderStatus::kRefunded);
  EXPECT_EQ(order.refunded_amount(), 100);
  scenario.when(confirm_refund_as("r1", kSucceeded)).then_nothing();
}

TEST(FailedRefund, WaitsForOneThatIsUnderWay) {
  Scenario scenario = refunding().after(confirm_refund_as("r1", kFailed));
  scenario.after(refund_by(Initiator::kStore));
  scenario.when(confirm_refund_as("r1", kSucceeded))
      .then_rejected(RejectionCode::kRefundInProgress);
  scenario.after(confirm_refund_as("r2", kSucceeded));
  scenario.when(confirm_refund_as("r1", kSucceeded))
      .then_rejected(RejectionCode::kRefundExceedsPaid);
}

// Of the leg that the other refund gave back, its first provider's word is about nothing of ours.
TEST(FailedRefund, KnowsNoLegThatAnotherHasGivenBack) {
  Scenario scenario = refunding_two().after(part("l1", kFailed)).after(part("l2", kFailed));
  RequestRefund some = refund_by(Initiator::kStore);
  some.amount = 40;  // all of l2
  scenario.after(some).after(confirm_refund_as("r2", kSucceeded)).after(part("l1", kSucceeded));
  ASSERT_EQ(scenario.world().order(kOrder)->status, OrderStatus::kRefunded);
  scenario.when(part("l1", kSucceeded)).then_nothing();
  scenario.when(part("l2", kSucceeded)).then_rejected(RejectionCode::kLegNotFound);
}

TEST(FailedRefund, LeavesOutWhatAnotherHasGivenBack) {
  Scenario scenario = unpaid()
                          .after(pay_provider(60))
                          .after(confirm("l1", kSucceeded))
                          .after(pay_balance(40))
                          .after(refund_by(Initiator::kStore))
                          .after(confirm_refund_as("r1", kFailed));
  RequestRefund some = refund_by(Initiator::kStore);
  some.amount = 30;
  scenario.after(some);  // of the balance, newest leg first
  ASSERT_EQ(scenario.world().order(kOrder)->status, OrderStatus::kPaid);
  const Outcome outcome = scenario.when(confirm_refund_as("r1", kSucceeded));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
  EXPECT_EQ(outcome.order("o1").refunded_amount(), 100);
}

}  // namespace
}  // namespace orderlog::testing
