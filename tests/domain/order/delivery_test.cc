#include <gtest/gtest.h>

#include <map>
#include <set>

#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {
namespace {

using enum DeliveryStatus;

Command accept() { return AcceptOrder{kOrder}; }
Command queue() { return QueuePreparation{kOrder}; }
Command prepare() { return PrepareOrder{kOrder}; }
Command courier() { return RequestCourier{kOrder, "Lee"}; }
Command ship() { return ShipOrder{kOrder, "Lee", "T-7"}; }
Command deliver() { return DeliverOrder{kOrder}; }
Command receive() { return ReceiveOrder{kOrder}; }

Scenario paid(Channel channel = Channel::kOfficial) {
  return unpaid(100, channel).after(pay_balance(100));
}

// A paid order that has come so far, by events alone.
Scenario on_its_way(DeliveryStatus status, Channel channel = Channel::kOfficial) {
  const std::vector<std::pair<DeliveryStatus, OrderEvent>> kWay = {
      {kAccepted, OrderAccepted{}}, {kNotPrepared, PreparationQueued{}},
      {kPrepared, OrderPrepared{}}, {kAwaitingPickup, CourierRequested{"Lee"}},
      {kPickedUp, OrderShipped{}},  {kDelivered, OrderDelivered{}},
  };
  Scenario scenario = paid(channel);
  for (const auto& [reached, event] : kWay) {
    if (static_cast<int>(reached) <= static_cast<int>(status)) {
      scenario.and_then({event_of("o1", event)});
    }
  }
  return scenario;
}

TEST(Delivery, GoesItsWholeWay) {
  Scenario scenario = paid();
  const auto shows = [&scenario](DeliveryStatus status, TerminalView view) {
    const Order& order = *scenario.world().order(kOrder);
    EXPECT_EQ(order.delivery_status, status);
    EXPECT_EQ(terminal_view(order), view);
  };
  shows(kAwaitingAcceptance, TerminalView::kPaid);
  scenario.at(kNow + 1).after(accept());
  shows(kAccepted, TerminalView::kPaid);
  scenario.after(queue());
  shows(kNotPrepared, TerminalView::kPaid);
  scenario.at(kNow + 2).after(prepare());
  shows(kPrepared, TerminalView::kPrepared);
  scenario.after(courier());
  shows(kAwaitingPickup, TerminalView::kAwaitingDelivery);
  scenario.at(kNow + 3).after(ship());
  shows(kPickedUp, TerminalView::kDelivering);
  scenario.at(kNow + 4).after(deliver());
  shows(kDelivered, TerminalView::kDelivered);
  EXPECT_EQ(scenario.world().order(kOrder)->delivery,
            (OrderDelivery{"Lee", "T-7", kNow + 1, kNow + 2, kNow + 3, kNow + 4}));
}

struct Row {
  std::string name;
  Command command;
  DeliveryStatus to;
  std::set<DeliveryStatus> from;
  std::set<DeliveryStatus> from_of_goods;
};

// The table of domain/order/delivery.h, by hand.
std::vector<Row> table() {
  return {
      {"accept", accept(), kAccepted, {kAwaitingAcceptance}, {kAwaitingAcceptance}},
      {"queue_preparation", queue(), kNotPrepared, {kAccepted}, {kAccepted}},
      {"prepare", prepare(), kPrepared, {kAccepted, kNotPrepared}, {kAccepted, kNotPrepared}},
      {"request_courier", courier(), kAwaitingPickup, {kPrepared}, {kPrepared}},
      {"ship",
       ship(),
       kPickedUp,
       {kPrepared, kAwaitingPickup},
       {kAwaitingAcceptance, kAccepted, kPrepared, kAwaitingPickup}},
      {"deliver",
       deliver(),
       kDelivered,
       {kPrepared, kAwaitingPickup, kPickedUp},
       {kPrepared, kAwaitingPickup, kPickedUp}},
      {"receive", receive(), kDelivered, {kPickedUp}, {kPickedUp}},
  };
}

class DeliverySteps : public ::testing::TestWithParam<Row> {};

TEST_P(DeliverySteps, FollowTheTable) {
  const Row& row = GetParam();
  for (const Channel channel : {Channel::kOfficial, Channel::kFlash}) {
    const auto& from = channel == Channel::kFlash ? row.from_of_goods : row.from;
    for (int at = 0; at <= static_cast<int>(kDelivered); ++at) {
      const auto status = static_cast<DeliveryStatus>(at);
      SCOPED_TRACE(std::string(to_string(channel)) + " " + std::string(to_string(status)));
      const Outcome outcome = on_its_way(status, channel).when(row.command);
      if (from.contains(status)) {
        ASSERT_TRUE(outcome.ok());
        EXPECT_EQ(outcome.order("o1").delivery_status, row.to);
        EXPECT_EQ(outcome.decision().events.size(), 1U);
      } else if (status == row.to) {
        outcome.then_nothing();
      } else {
        outcome.then_rejected(RejectionCode::kInvalidStatus);
        EXPECT_EQ(outcome.rejection().allowed_actions,
                  allowed_actions(*on_its_way(status, channel).world().order(kOrder)));
      }
    }
  }
}

TEST_P(DeliverySteps, NeedAPaidOrder) {
  const Row& row = GetParam();
  unpaid().when(row.command).then_rejected(RejectionCode::kInvalidStatus);
  unpaid()
      .after(void_by(Initiator::kCustomer))
      .when(row.command)
      .then_rejected(RejectionCode::kInvalidStatus);
  paid()
      .after(refund_by(Initiator::kStore))
      .when(row.command)
      .then_rejected(RejectionCode::kInvalidStatus);
  given({}).when(row.command).then_rejected(RejectionCode::kNotFound);
}

// What has happened in the shop is not undone by a refund that was asked for in the meantime.
TEST_P(DeliverySteps, TellFactsWhileARefundIsAskedFor) {
  const Row& row = GetParam();
  const std::set<std::string> begin_work = {"accept", "queue_preparation", "request_courier"};
  const DeliveryStatus before = *row.from.begin();
  const Outcome outcome =
      on_its_way(before).after(refund_by(Initiator::kCustomer)).when(row.command);
  if (begin_work.contains(row.name)) {
    outcome.then_rejected(RejectionCode::kInvalidStatus);
  } else {
    ASSERT_TRUE(outcome.ok());
    EXPECT_EQ(outcome.order("o1").delivery_status, row.to);
    EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunding);
  }
}

INSTANTIATE_TEST_SUITE_P(Table, DeliverySteps, ::testing::ValuesIn(table()),
                         [](const auto& each) { return each.param.name; });

TEST(Delivery, OfTheCounterIsDoneWithThePayment) {
  const Scenario scenario = paid(Channel::kTerminal);
  const Order& order = *scenario.world().order(kOrder);
  EXPECT_EQ(order.delivery_status, kDelivered);
  EXPECT_EQ(terminal_view(order), TerminalView::kCompleted);
  EXPECT_FALSE(order.delivery);
}

TEST(Delivery, KeepsTheCourierThatIsNotNamedAgain) {
  Scenario scenario = on_its_way(kPrepared);
  scenario.after(courier()).after(ShipOrder{kOrder, "", "T-9"});
  EXPECT_EQ(scenario.world().order(kOrder)->delivery->courier, "Lee");
  EXPECT_EQ(scenario.world().order(kOrder)->delivery->tracking, "T-9");
}

TEST(RejectOrder, RefundsAsTheStore) {
  const Outcome outcome = paid().when(RejectOrder{kOrder, "sold out", OperatorId("ann")});
  EXPECT_EQ(outcome.order_events(),
            (std::vector<OrderEvent>{
                OrderRejected{"sold out"},
                RefundRequested{RefundId("r1"), Initiator::kStore, 100, "sold out", {}},
                RefundStarted{RefundId("r1"), OperatorId("ann"), {{LegId("l1"), 100}}},
                RefundSucceeded{RefundId("r1"), ""}}));
  const Order& order = outcome.order("o1");
  EXPECT_EQ(order.status, OrderStatus::kRefunded);
  EXPECT_EQ(order.cancel_type, CancelType::kStore);
  EXPECT_EQ(order.cancel_reason, "sold out");
  EXPECT_EQ(outcome.account("balance:u1").posted, 1'000);
}

TEST(RejectOrder, WaitsForTheProviderWhereItHasTheMoney) {
  const Outcome outcome = unpaid()
                              .after(pay_provider(100))
                              .after(confirm("l1", ProviderResult::kSucceeded))
                              .when(RejectOrder{kOrder, "", {}});
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunding);
  EXPECT_EQ(outcome.order("o1").refund_status, RefundStatus::kProcessing);
}

TEST(RejectOrder, GivesBackAnOrderThatCostNothing) {
  const Outcome outcome = unpaid(0).when(RejectOrder{kOrder, "", {}});
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
  EXPECT_EQ(outcome.order("o1").refunded_amount(), 0);
}

TEST(RejectOrder, IsForOrdersThatNobodyTookOn) {
  unpaid().when(RejectOrder{kOrder, "", {}}).then_rejected(RejectionCode::kInvalidStatus);
  on_its_way(kAccepted)
      .when(RejectOrder{kOrder, "", {}})
      .then_rejected(RejectionCode::kInvalidStatus);
}

TEST(ChangeAddress, KeepsWhatIsLeftOut) {
  Scenario scenario = paid();
  scenario.after(ChangeAddress{kOrder, "2 Elm Road", "555"});
  scenario.after(ChangeAddress{kOrder, "", "556"});
  EXPECT_EQ(scenario.world().order(kOrder)->address, "2 Elm Road");
  EXPECT_EQ(scenario.world().order(kOrder)->phone, "556");
  scenario.when(ChangeAddress{kOrder, "2 Elm Road", "556"}).then_nothing();
}

TEST(ChangeAddress, IsForOrdersThatAreNotOnTheirWay) {
  EXPECT_TRUE(unpaid().when(ChangeAddress{kOrder, "x", ""}).ok());
  EXPECT_TRUE(on_its_way(kAwaitingPickup).when(ChangeAddress{kOrder, "x", ""}).ok());
  on_its_way(kPickedUp)
      .when(ChangeAddress{kOrder, "x", ""})
      .then_rejected(RejectionCode::kInvalidStatus);
  paid()
      .after(refund_by(Initiator::kStore))
      .when(ChangeAddress{kOrder, "x", ""})
      .then_rejected(RejectionCode::kInvalidStatus);
}

}  // namespace
}  // namespace orderlog::testing
