// What an operator puts right by a channel's statement: docs/reconciliation.md.

#include <gtest/gtest.h>

#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {
namespace {

using enum DeliveryStatus;

const OperatorId kOperator{"op1"};

CorrectStatus correction() { return {kOrder, kOperator, "statement"}; }
CorrectStatus has_paid() {
  CorrectStatus command = correction();
  command.paid = true;
  return command;
}
CorrectStatus came_to(DeliveryStatus status) {
  CorrectStatus command = correction();
  command.delivery_status = status;
  return command;
}
CorrectStatus gave_back(Money amount) {
  CorrectStatus command = correction();
  command.refunded_amount = amount;
  return command;
}

PlaceOrder imported_order() {
  PlaceOrder command = place(100, Channel::kThirdParty);
  command.order_id = kOrder;
  command.channel_order_no = "MT-1";
  command.paid = true;
  return command;
}
// Paid through its channel, which has the money.
Scenario imported() { return given(funded()).after(imported_order()); }

// What the channel still owes the merchant, by our books.
Money owed(const Outcome& outcome) { return outcome.account("merchant-balance:m1").posted; }

TEST(CorrectDelivery, GoesForwardAndBack) {
  Scenario scenario = imported();
  const Outcome forward = scenario.when(came_to(kDelivered));
  forward.then({event_of("o1", StatusCorrected{kOperator, "statement", kDelivered})});
  forward.then_answers(AnswerKind::kChanged, kOrderStream);
  EXPECT_EQ(terminal_view(forward.order("o1")), TerminalView::kDelivered);
  EXPECT_EQ(forward.order("o1").delivery, std::nullopt);  // nobody knows when

  scenario.after(AcceptOrder{kOrder}).at(kNow + 1).after(PrepareOrder{kOrder});
  scenario.after(ShipOrder{kOrder, "Lee", "T-7"}).after(DeliverOrder{kOrder});
  const Outcome back = scenario.when(came_to(kPrepared));
  EXPECT_EQ(back.order("o1").delivery_status, kPrepared);
  EXPECT_EQ(back.order("o1").delivery, (OrderDelivery{"Lee", "T-7", kNow, kNow + 1, 0, 0}));
}

TEST(CorrectDelivery, IsAlreadySo) { imported().when(came_to(kAwaitingAcceptance)).then_nothing(); }

TEST(CorrectDelivery, OfAnOrderWhoseRefundFailed) {
  const Outcome outcome = imported()
                              .after(refund_by(Initiator::kStore))
                              .after(confirm_refund_as("r1", ProviderResult::kFailed))
                              .when(came_to(kDelivered));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefundFailed);
  EXPECT_EQ(outcome.order("o1").delivery_status, kDelivered);
}

TEST(CorrectDelivery, UnpaidOrderIsNotOnItsWay) {
  const Outcome outcome = unpaid().when(came_to(kDelivered));
  outcome.then_rejected(RejectionCode::kNotCorrectable);
  EXPECT_EQ(outcome.rejection().allowed_actions,
            (std::vector<std::string>{"pay", "collect", "void", "change_address", "correct"}));
}

TEST(CorrectPayment, TheChannelHasTheMoney) {
  const Outcome outcome = unpaid(100, Channel::kThirdParty).when(has_paid());
  Leg leg = leg_of("l1", LegKind::kThirdParty, LegState::kSettled, 100);
  leg.provider = "third_party";
  EXPECT_EQ(outcome.order_events(),
            (std::vector<OrderEvent>{StatusCorrected{kOperator, "statement", std::nullopt},
                                     PaymentStarted{}, LegSettled{leg}, OrderPaid{}}));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPaid);
  EXPECT_EQ(owed(outcome), 100);
  EXPECT_EQ(outcome.account("provider:third_party").posted, -100);
}

TEST(CorrectPayment, ChecksWhatFollowsAPayment) {
  Rules rules = sample_rules();
  rules.effects_official = rules.effects_third_party = {EffectKind::kNotification};
  const Outcome outcome = unpaid(100, Channel::kThirdParty).under(rules).when(has_paid());
  EXPECT_EQ(outcome.effect("o1-notification").state, EffectState::kOffered);
}

TEST(CorrectPayment, AfterAFailedOne) {
  const Outcome outcome = unpaid()
                              .after(pay_provider(100))
                              .after(confirm("l1", ProviderResult::kFailed))
                              .when(has_paid());
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPaid);
  EXPECT_EQ(outcome.order("o1").legs.back().id, LegId("l2"));
}

TEST(CorrectPayment, IsAlreadySo) { imported().when(has_paid()).then_nothing(); }

TEST(CorrectPayment, OfAnOrderThatIsBeingPaidIsRefused) {
  unpaid().after(pay_provider(60)).when(has_paid()).then_rejected(RejectionCode::kPaymentPending);
  unpaid().after(pay_balance(60)).when(has_paid()).then_rejected(RejectionCode::kInvalidStatus);
  unpaid().after(collect(60)).when(has_paid()).then_rejected(RejectionCode::kInvalidStatus);
}

TEST(CorrectPayment, VoidedOrderIsOver) {
  unpaid()
      .after(void_by(Initiator::kCustomer))
      .when(has_paid())
      .then_rejected(RejectionCode::kInvalidStatus);
}

TEST(CorrectRefund, MovesTheMoneyThatTheChannelGaveBack) {
  const Outcome outcome = imported().when(gave_back(100));
  const std::vector<OrderEvent> events = outcome.order_events();
  ASSERT_EQ(events.size(), 4U);
  EXPECT_EQ(events[0], OrderEvent(StatusCorrected{kOperator, "statement", std::nullopt}));
  EXPECT_EQ(events[3], OrderEvent(RefundSucceeded{RefundId("r1"), ""}));
  const Order& order = outcome.order("o1");
  EXPECT_EQ(order.status, OrderStatus::kRefunded);
  EXPECT_EQ(order.cancel_type, CancelType::kSystem);
  EXPECT_EQ(order.refunds.at(0).operator_id, kOperator);
  EXPECT_EQ(owed(outcome), 0);
  EXPECT_EQ(outcome.account("provider:third_party").posted, 0);
  EXPECT_EQ(outcome.world().effect(EffectId("o1-provider_refund:r1")), nullptr);  // it is done
}

TEST(CorrectRefund, CountsWhatHasGoneBackInAll) {
  Scenario scenario = imported().after(gave_back(30));
  EXPECT_EQ(scenario.world().order(kOrder)->status, OrderStatus::kPaid);
  scenario.when(gave_back(30)).then_nothing();
  const Outcome more = scenario.when(gave_back(50));
  EXPECT_EQ(more.order("o1").refunded_amount(), 50);
  EXPECT_EQ(more.order("o1").refunds.back().amount, 20);
  EXPECT_EQ(owed(more), 50);
  scenario.when(gave_back(20)).then_rejected(RejectionCode::kNotCorrectable);
  scenario.when(gave_back(101)).then_rejected(RejectionCode::kRefundExceedsPaid);
}

TEST(CorrectRefund, AfterOneThatFailed) {
  const Outcome outcome = imported()
                              .after(refund_by(Initiator::kStore))
                              .after(confirm_refund_as("r1", ProviderResult::kFailed))
                              .when(gave_back(100));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
}

TEST(CorrectRefund, OneThatIsUnderWayIsConfirmedInstead) {
  Scenario scenario = imported().after(refund_by(Initiator::kCustomer));
  scenario.when(gave_back(100)).then_rejected(RejectionCode::kRefundInProgress);
  scenario.when(came_to(kDelivered)).then_rejected(RejectionCode::kRefundInProgress);
}

TEST(CorrectRefund, OfMoneyThatTheChannelNeverHadIsRefused) {
  unpaid()
      .after(pay_balance(100))
      .when(gave_back(100))
      .then_rejected(RejectionCode::kNotCorrectable);
  unpaid()
      .after(pay_provider(100))
      .after(confirm("l1", ProviderResult::kSucceeded))
      .when(gave_back(100))
      .then_rejected(RejectionCode::kNotCorrectable);
  unpaid().when(gave_back(1)).then_rejected(RejectionCode::kNotCorrectable);
}

TEST(CorrectRefund, StopsAtTheMostRefunds) {
  PlaceOrder command = imported_order();
  command.items.at(0).unit_price = 1'000;
  Scenario scenario = given(funded()).after(command);
  for (std::size_t i = 0; i < kMaxRefunds; ++i)
    scenario.after(gave_back(static_cast<Money>(i) + 1));
  scenario.when(gave_back(1'000)).then_rejected(RejectionCode::kTooManyRefunds);
}

TEST(CorrectStatus, RefundedOrderIsOver) {
  const Scenario scenario = imported().after(gave_back(100));
  for (const CorrectStatus& command : {has_paid(), came_to(kDelivered), gave_back(100)}) {
    scenario.when(command).then_rejected(RejectionCode::kInvalidStatus);
  }
}

TEST(CorrectStatus, OnlyTakeawayChannelsHaveStatements) {
  for (const Channel channel : {Channel::kTerminal, Channel::kFlash}) {
    const Outcome outcome = unpaid(100, channel).after(pay_balance(100)).when(came_to(kAccepted));
    outcome.then_rejected(RejectionCode::kInvalidStatus);
    unpaid(100, channel).when(has_paid()).then_rejected(RejectionCode::kInvalidStatus);
  }
}

TEST(CorrectStatus, NeedsTheOrder) {
  given({}).when(has_paid()).then_rejected(RejectionCode::kNotFound);
}

TEST(CorrectRefund, IsOfTheChannelsOwnMoneyWhateverWasPaidAfterIt) {
  PayOrder by_channel = pay_provider(70);
  by_channel.third_party->provider = "third_party";
  Scenario order = unpaid(100, Channel::kThirdParty)
                       .after(by_channel)
                       .after(confirm("l1", ProviderResult::kSucceeded))
                       .after(pay_points(30));
  const Outcome outcome = order.when(gave_back(70));
  EXPECT_EQ(outcome.order("o1").legs[0].refunded, 70);
  EXPECT_EQ(outcome.account("points:u1").posted, 470);
  order.when(gave_back(71)).then_rejected(RejectionCode::kNotCorrectable);
}

}  // namespace
}  // namespace orderlog::testing
