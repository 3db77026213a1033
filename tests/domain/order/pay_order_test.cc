#include <gtest/gtest.h>

#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {
namespace {

const AccountId kBalance{"balance:u1"};
const AccountId kPoints{"points:u1"};
const AccountId kMerchant{"merchant-balance:m1"};
const AccountId kMerchantPoints{"merchant-points:m1"};
const std::string kWhy = "payment of order o1";

TEST(PayOrder, InternalLegsThatCoverEverythingSettleAtOnce) {
  const Outcome outcome = unpaid().when(pay_all(30, 70, 0));
  const TransferId first("o1:l1");
  const TransferId second("o1:l2");
  outcome
      .then({
          event_of("o1", PaymentStarted{}),
          event_of("o1", LegSettled{leg_of("l1", LegKind::kPoints, LegState::kSettled, 30)}),
          event_of("o1", LegSettled{leg_of("l2", LegKind::kBalance, LegState::kSettled, 70)}),
          event_of("o1", OrderPaid{}),
          event_of(kMerchantPoints.view(), AccountOpened{"PTS", AccountKind::kMerchant, true}),
          event_of(kMerchant.view(), AccountOpened{"CNY", AccountKind::kMerchant, true}),
          event_of(kPoints.view(), AccountDebited{first, kMerchantPoints, 30, kWhy}),
          event_of(kMerchantPoints.view(), AccountCredited{first, kPoints, 30, kWhy}),
          event_of(kBalance.view(), AccountDebited{second, kMerchant, 70, kWhy}),
          event_of(kMerchant.view(), AccountCredited{second, kBalance, 70, kWhy}),
      })
      .then_answers(AnswerKind::kChanged, kOrderStream);
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPaid);
  EXPECT_EQ(outcome.order("o1").paid_at, kNow);
  EXPECT_FALSE(outcome.order("o1").deadline);
}

TEST(PayOrder, InTheStoreCompletesTheOrder) {
  const Outcome outcome = unpaid(100, Channel::kTerminal).when(pay_balance(100));
  EXPECT_EQ(terminal_view(outcome.order("o1")), TerminalView::kCompleted);
}

TEST(PayOrder, OfAPoolSellsItsUnits) {
  const Outcome outcome = unpaid_of_pool(2).when(pay_balance(100));
  EXPECT_EQ(outcome.pool("p1").reserved, 0);
  EXPECT_EQ(outcome.pool("p1").sold, 2);
}

TEST(PayOrder, WithAThirdPartyHoldsTheRestAndWaits) {
  const Outcome outcome = unpaid().when(pay_all(30, 0, 70));
  outcome.then({
      event_of("o1", PaymentStarted{}),
      event_of("o1",
               LegHeld{leg_of("l1", LegKind::kPoints, LegState::kHeld, 30), kNow + kLegTimeoutMs}),
      event_of("o1", LegHeld{leg_of("l2", LegKind::kThirdParty, LegState::kHeld, 70),
                             kNow + kLegTimeoutMs}),
      event_of(kMerchantPoints.view(), AccountOpened{"PTS", AccountKind::kMerchant, true}),
      event_of(kPoints.view(), FundsHeld{TransferId("o1:l1"), kMerchantPoints, 30, kWhy}),
  });
  const Order& order = outcome.order("o1");
  EXPECT_EQ(order.status, OrderStatus::kPaying);
  EXPECT_EQ(order.remain_pay(), 0);
  EXPECT_EQ(*order.deadline, (OrderDeadline{DeadlineKind::kLeg, kNow + kLegTimeoutMs}));
  EXPECT_EQ(outcome.account("points:u1").available(), 470);
}

TEST(PayOrder, InPartHoldsUntilTheRestComes) {
  Scenario paying = unpaid().after(pay_points(30));
  EXPECT_EQ(paying.world().order(kOrder)->status, OrderStatus::kPaying);
  const Outcome outcome = paying.when(pay_balance(70));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPaid);
  EXPECT_EQ(outcome.order_events(),
            (std::vector<OrderEvent>{
                LegSettled{leg_of("l2", LegKind::kBalance, LegState::kSettled, 70)},
                LegSettled{leg_of("l1", LegKind::kPoints, LegState::kSettled, 30)}, OrderPaid{}}));
  EXPECT_EQ(outcome.account("points:u1").posted, 470);
  EXPECT_EQ(outcome.account("points:u1").pending, 0);
}

TEST(PayOrder, MayBeTriedAgainAfterItFailed) {
  const Outcome outcome = unpaid()
                              .after(pay_provider(100))
                              .after(confirm("l1", ProviderResult::kFailed))
                              .when(pay_balance(100));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPaid);
  EXPECT_EQ(outcome.order("o1").legs.back().id, LegId("l2"));
}

TEST(PayOrder, IsNotTakenForATransferOfTheSameName) {
  const TransferId name("o1:l1");
  const AccountId user("balance:u1");
  Scenario order = unpaid().after(MakeTransfer{name, user, AccountId("bank"), 5, "mine", true, 0});
  const Outcome paid = order.after(pay_all(0, 30, 70)).when(confirm("l2", ProviderResult::kFailed));
  EXPECT_EQ(paid.account("balance:u1").pending, 5);
  const Outcome posted = order.when(PostTransfer{name});
  EXPECT_EQ(posted.account("balance:u1").pending, 30);
}

TEST(PayOrder, ThatIsUnknownIsRejected) {
  given({}).when(pay_balance(1)).then_rejected(RejectionCode::kNotFound);
}

TEST(PayOrder, WithoutALegIsRejected) {
  unpaid().when(pay_all(0, 0, 0)).then_rejected(RejectionCode::kNothingToPay);
  unpaid().when(pay_all(-5, -1, 0)).then_rejected(RejectionCode::kNothingToPay);
}

TEST(PayOrder, BeyondWhatRemainsIsRejected) {
  unpaid().when(pay_all(50, 51, 0)).then_rejected(RejectionCode::kOverpayment);
  unpaid().after(pay_points(30)).when(pay_balance(71)).then_rejected(RejectionCode::kOverpayment);
  unpaid().when(pay_all(kMaxMoney, kMaxMoney, 0)).then_rejected(RejectionCode::kOverpayment);
}

TEST(PayOrder, WhileAProviderIsAskedIsRejected) {
  const Outcome outcome = unpaid().after(pay_provider(60)).when(pay_balance(40));
  outcome.then_rejected(RejectionCode::kPaymentPending);
  EXPECT_EQ(outcome.rejection().allowed_actions,
            (std::vector<std::string>{"confirm_payment", "void", "change_address"}));
}

TEST(PayOrder, OfAPaidOrderIsRejectedAndTellsWhatIsAllowed) {
  const Outcome outcome = unpaid().after(pay_balance(100)).when(pay_balance(100));
  outcome.then_rejected(RejectionCode::kInvalidStatus);
  EXPECT_EQ(outcome.rejection().allowed_actions,
            (std::vector<std::string>{"accept", "reject", "change_address", "close", "refund",
                                      "correct"}));
}

TEST(PayOrder, WithoutTheMoneyIsRejectedWhole) {
  const Scenario order = unpaid(2'000);
  order.when(pay_all(400, 1'600, 0)).then_rejected(RejectionCode::kInsufficientFunds);
  order.when(pay_all(501, 0, 1'000)).then_rejected(RejectionCode::kInsufficientFunds);
}

TEST(PayOrder, WithMoneyThatIsHeldIsRejected) {
  unpaid(2'000)
      .after(pay_balance(600))
      .when(pay_balance(401))
      .then_rejected(RejectionCode::kInsufficientFunds);
}

TEST(PayOrder, FromAnAccountThatIsNotOpenIsRejected) {
  given({}).after(place()).when(pay_balance(100)).then_rejected(RejectionCode::kAccountNotFound);
}

TEST(PayOrder, WithMoreLegsThanAnOrderCanHaveIsRejected) {
  Scenario order = unpaid(1'000);
  for (std::size_t i = 0; i < kMaxLegs; ++i) order.after(pay_points(1));
  const Outcome outcome = order.when(pay_points(1));
  outcome.then_rejected(RejectionCode::kTooManyLegs);
  EXPECT_EQ(outcome.rejection().allowed_actions,
            (std::vector<std::string>{"void", "change_address"}));
}

TEST(CollectPayment, ThatCoversWhatRemainsPaysTheOrder) {
  const Outcome outcome = unpaid().after(pay_points(30)).when(collect(70));
  const Order& order = outcome.order("o1");
  EXPECT_EQ(order.status, OrderStatus::kPaid);
  EXPECT_EQ(order.legs[1], leg_of("l2", LegKind::kOffline, LegState::kSettled, 70));
  EXPECT_EQ(outcome.account("cash:m1").posted, -70);
  EXPECT_EQ(outcome.account("merchant-points:m1").posted, 30);
}

TEST(CollectPayment, InPartSettlesAndStopsTheClock) {
  const Outcome outcome = unpaid().when(collect(70));
  const Order& order = outcome.order("o1");
  EXPECT_EQ(order.status, OrderStatus::kPaying);
  EXPECT_EQ(order.remain_pay(), 30);
  EXPECT_FALSE(order.deadline);
  EXPECT_EQ(outcome.account("merchant-balance:m1").posted, 70);
}

TEST(CollectPayment, StaysWhenALaterPaymentFails) {
  const Outcome outcome = unpaid()
                              .after(collect(70))
                              .after(pay_provider(30))
                              .when(confirm("l2", ProviderResult::kFailed));
  const Order& order = outcome.order("o1");
  EXPECT_EQ(order.status, OrderStatus::kPayFailed);
  EXPECT_EQ(order.remain_pay(), 30);
  EXPECT_FALSE(order.deadline);  // nobody's cash is voided by a timer
}

TEST(CollectPayment, ThatIsUnknownIsRejected) {
  given({}).when(collect(1)).then_rejected(RejectionCode::kNotFound);
}

TEST(CollectPayment, OfNothingIsRejected) {
  unpaid().when(collect(0)).then_rejected(RejectionCode::kNothingToPay);
}

TEST(CollectPayment, BeyondWhatRemainsIsRejected) {
  unpaid().when(collect(101)).then_rejected(RejectionCode::kOverpayment);
}

TEST(CollectPayment, WhileAProviderIsAskedIsRejected) {
  unpaid().after(pay_provider(60)).when(collect(40)).then_rejected(RejectionCode::kPaymentPending);
}

TEST(CollectPayment, AgainIsRejectedOncePaid) {
  unpaid().after(collect(100)).when(collect(100)).then_rejected(RejectionCode::kInvalidStatus);
}

}  // namespace
}  // namespace orderlog::testing
