#include <gtest/gtest.h>

#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {
namespace {

constexpr ProviderResult kSucceeded = ProviderResult::kSucceeded;
constexpr ProviderResult kFailed = ProviderResult::kFailed;
constexpr ProviderResult kUnknown = ProviderResult::kUnknown;

// Points 30 held, a provider asked for 70.
Scenario paying() { return unpaid().after(pay_all(30, 0, 70)); }

TEST(ConfirmPayment, SuccessSettlesEveryLegAndPays) {
  const Outcome outcome = paying().when(confirm("l2", kSucceeded));
  Leg provider = leg_of("l2", LegKind::kThirdParty, LegState::kSettled, 70);
  provider.provider_ref = "ref-1";
  const AccountId points("points:u1");
  const AccountId merchant_points("merchant-points:m1");
  const AccountId wechat("provider:wechat");
  const AccountId merchant("merchant-balance:m1");
  const std::string why = "payment of order o1";
  outcome.then({
      event_of("o1", LegSettled{provider}),
      event_of("o1", LegSettled{leg_of("l1", LegKind::kPoints, LegState::kSettled, 30)}),
      event_of("o1", OrderPaid{}),
      event_of(points.view(), HoldPosted{TransferId("o1:l1"), merchant_points, 30, why}),
      event_of(merchant_points.view(), AccountCredited{TransferId("o1:l1"), points, 30, why}),
      event_of(wechat.view(), AccountOpened{"CNY", AccountKind::kProvider, true}),
      event_of(merchant.view(), AccountOpened{"CNY", AccountKind::kMerchant, true}),
      event_of(wechat.view(), AccountDebited{TransferId("o1:l2"), merchant, 70, why}),
      event_of(merchant.view(), AccountCredited{TransferId("o1:l2"), wechat, 70, why}),
  });
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPaid);
}

TEST(ConfirmPayment, SuccessOfAPartGoesOnWaiting) {
  const Outcome outcome = unpaid().after(pay_provider(60)).when(confirm("l1", kSucceeded));
  const Order& order = outcome.order("o1");
  EXPECT_EQ(order.status, OrderStatus::kPaying);
  EXPECT_EQ(order.remain_pay(), 40);
  EXPECT_FALSE(order.deadline);  // real money is in it: it waits for people
}

TEST(ConfirmPayment, SuccessSellsThePoolsUnits) {
  const Outcome outcome =
      unpaid_of_pool(2).after(pay_provider(100)).when(confirm("l1", kSucceeded));
  EXPECT_EQ(outcome.pool("p1").sold, 2);
}

TEST(ConfirmPayment, FailureReleasesTheHoldsAndGrantsGrace) {
  const Outcome outcome = paying().when(confirm("l2", kFailed));
  outcome.then({
      event_of("o1", LegFailed{LegId("l2"), "provider_failed"}),
      event_of("o1", LegReleased{LegId("l1")}),
      event_of("o1", PaymentFailed{"provider_failed", kNow + kGraceMs}),
      event_of("points:u1", HoldReleased{TransferId("o1:l1"), AccountId("merchant-points:m1"), 30}),
  });
  const Order& order = outcome.order("o1");
  EXPECT_EQ(order.status, OrderStatus::kPayFailed);
  EXPECT_EQ(order.remain_pay(), 100);
  EXPECT_EQ(*order.deadline, (OrderDeadline{DeadlineKind::kGrace, kNow + kGraceMs}));
}

TEST(ConfirmPayment, UnknownAssumesNothing) {
  Scenario scenario = paying();
  const Outcome outcome = scenario.when(confirm("l2", kUnknown));
  EXPECT_EQ(outcome.order_events(), (std::vector<OrderEvent>{ProviderAsked{LegId("l2")}}));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPaying);
  EXPECT_EQ(outcome.effect("o1-provider_query:l2").state, EffectState::kOffered);
  // Once is enough, until it answers.
  scenario.after(confirm("l2", kUnknown)).when(confirm("l2", kUnknown)).then_nothing();
  EXPECT_EQ(scenario.when(confirm("l2", kSucceeded)).effect("o1-provider_query:l2").result,
            "succeeded");
  EXPECT_EQ(scenario.when(confirm("l2", kFailed)).effect("o1-provider_query:l2").result,
            "provider_failed");
}

TEST(ConfirmPayment, TwiceIsAlreadySo) {
  paying().after(confirm("l2", kSucceeded)).when(confirm("l2", kSucceeded)).then_nothing();
  paying().after(confirm("l2", kFailed)).when(confirm("l2", kFailed)).then_nothing();
}

TEST(ConfirmPayment, ThatContradictsASettledLegIsRejected) {
  paying()
      .after(confirm("l2", kSucceeded))
      .when(confirm("l2", kFailed))
      .then_rejected(RejectionCode::kLegClosed);
}

TEST(ConfirmPayment, AfterTheLegFailedIsLateMoney) {
  Scenario failed = paying().after(confirm("l2", kFailed));
  const Outcome outcome = failed.when(confirm("l2", kSucceeded));
  EXPECT_EQ(outcome.order_events(),
            (std::vector<OrderEvent>{LatePaymentReceived{LegId("l2"), 70, "ref-1"}}));
  EXPECT_EQ(outcome.effect("o1-provider_refund:l2").state, EffectState::kOffered);
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPayFailed);
  EXPECT_EQ(outcome.order("o1").legs[1].state, LegState::kLate);
  EXPECT_EQ(outcome.order("o1").legs[1].provider_ref, "ref-1");
  failed.after(confirm("l2", kSucceeded));
  failed.when(confirm("l2", kSucceeded)).then_nothing();  // once
  failed.when(confirm("l2", kFailed)).then_rejected(RejectionCode::kLegClosed);
}

TEST(ConfirmPayment, AfterTheVoidIsLateMoney) {
  const Outcome outcome = paying()
                              .after(confirm("l2", kFailed))
                              .after(void_by(Initiator::kCustomer))
                              .when(confirm("l2", kSucceeded));
  EXPECT_EQ(outcome.order_events(),
            (std::vector<OrderEvent>{LatePaymentReceived{LegId("l2"), 70, "ref-1"}}));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kVoided);
}

TEST(ConfirmPayment, OfALegThatAVoidTookBackIsAlreadySo) {
  Scenario voided = unpaid()
                        .after(pay_provider(60))
                        .after(confirm("l1", kSucceeded))
                        .after(void_by(Initiator::kStore));
  voided.when(confirm("l1", kSucceeded)).then_nothing();
  voided.when(confirm("l1", kFailed)).then_rejected(RejectionCode::kLegClosed);
}

TEST(ConfirmPayment, OfAnUnknownOrderIsRejected) {
  given({}).when(confirm("l1", kSucceeded)).then_rejected(RejectionCode::kNotFound);
}

TEST(ConfirmPayment, OfNoProvidersLegIsRejected) {
  paying().when(confirm("l9", kSucceeded)).then_rejected(RejectionCode::kLegNotFound);
  paying().when(confirm("l1", kSucceeded)).then_rejected(RejectionCode::kLegNotFound);
}

}  // namespace
}  // namespace orderlog::testing
