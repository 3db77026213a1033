#include <gtest/gtest.h>

#include "tests/domain/channel_order/channel_samples.h"

namespace orderlog::testing {
namespace {

using enum ChannelStatus;

constexpr ChannelStatus kSteps[] = {kAccepted,       kNotPrepared, kPrepared,
                                    kAwaitingPickup, kPickedUp,    kDelivered};

DeliveryStatus delivery_of(ChannelStatus status) {
  return *delivery_status_from(to_string(status));
}

TEST(ChannelStatus, GoesTheWholeWay) {
  Scenario scenario = imported();
  for (const ChannelStatus step : kSteps) {
    const Outcome outcome = scenario.when(tells(step));
    ASSERT_TRUE(outcome.ok()) << to_string(step);
    EXPECT_EQ(outcome.decision().events.size(), 1U);
    EXPECT_EQ(outcome.order("o1").delivery_status, delivery_of(step));
    scenario.after(tells(step));
  }
}

TEST(ChannelStatus, JumpsAheadWithOneEvent) {
  for (const ChannelStatus from : kSteps) {
    for (const ChannelStatus to : kSteps) {
      const Outcome outcome = imported().after(tells(from)).when(tells(to));
      if (to <= from) {
        outcome.then_nothing().then_answers(AnswerKind::kChanged, kOrderStream);
      } else {
        ASSERT_TRUE(outcome.ok());
        EXPECT_EQ(outcome.decision().events.size(), 1U);
        EXPECT_EQ(outcome.order("o1").delivery_status, delivery_of(to));
      }
    }
  }
}

TEST(ChannelStatus, SaysWhoBringsTheOrderAndWhenItCame) {
  ReportChannelStatus picked_up = tells(kPickedUp);
  picked_up.courier = "Lee";
  picked_up.tracking = "T-7";
  imported().when(picked_up).then({event_of("o1", OrderShipped{"Lee", "T-7"})});
  ReportChannelStatus awaits = tells(kAwaitingPickup);
  awaits.courier = "Lee";
  imported().when(awaits).then({event_of("o1", CourierRequested{"Lee"})});
  const Outcome delivered = imported().at(kNow + 5).when(tells(kDelivered));
  ASSERT_TRUE(delivered.order("o1").delivery);
  EXPECT_EQ(delivered.order("o1").delivery->delivered_at, kNow + 5);
}

// The store's own hand goes on from where the channel says the order is.
TEST(ChannelStatus, LeavesTheNextStepsToTheStore) {
  const Scenario prepared = imported().after(tells(kPrepared));
  EXPECT_TRUE(prepared.when(RequestCourier{kOrder, ""}).ok());
  prepared.when(AcceptOrder{kOrder}).then_rejected(RejectionCode::kInvalidStatus);
  imported().after(AcceptOrder{kOrder}).when(tells(kAccepted)).then_nothing();
}

TEST(ChannelStatus, OfAnUnknownOrderIsRejected) {
  given({}).when(tells(kAccepted)).then_rejected(RejectionCode::kNotFound);
  ReportChannelStatus other = tells(kAccepted);
  other.merchant_id = MerchantId("m2");
  imported().when(other).then_rejected(RejectionCode::kNotFound);
  other = tells(kRefunded);
  other.channel = Channel::kOfficial;
  imported().when(other).then_rejected(RejectionCode::kNotFound);
}

TEST(ChannelStatus, OfAnUnpaidOrderIsRejected) {
  for (const ChannelStatus step : kSteps) {
    imported(false).when(tells(step)).then_rejected(RejectionCode::kInvalidStatus);
    imported(false)
        .after(void_by(Initiator::kCustomer))
        .when(tells(step))
        .then_rejected(RejectionCode::kInvalidStatus);
  }
}

TEST(ChannelStatus, IsAFactWhateverBecameOfTheMoney) {
  for (const ChannelStatus end : {kCancelled, kRefunded}) {
    for (const ChannelStatus step : kSteps) {
      const Scenario before = imported().after(ends(end));
      const Outcome outcome = before.when(tells(step));
      ASSERT_TRUE(outcome.ok());
      EXPECT_EQ(outcome.order("o1").delivery_status, delivery_of(step));
      EXPECT_EQ(outcome.order("o1").status, before.world().order(kOrder)->status);
    }
  }
}

TEST(ChannelCancelled, StartsARefundThatTheChannelOwes) {
  Rules rules = sample_rules();
  const Outcome outcome = imported().under(rules).when(ends(kCancelled));
  EXPECT_EQ(outcome.order_events(),
            (std::vector<OrderEvent>{
                RefundRequested{RefundId("r1"), Initiator::kCustomer, 100, "too slow", {}},
                RefundStarted{RefundId("r1"), {}, {{LegId("l1"), 100}}}}));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunding);
  EXPECT_EQ(outcome.order("o1").refund_status, RefundStatus::kProcessing);
  EXPECT_EQ(outcome.account("merchant-balance:m1").posted, 100);
}

TEST(ChannelRefunded, CompletesWhatCancelledBegan) {
  ReportChannelStatus refunded = ends(kRefunded);
  refunded.provider_ref = "R-7";
  const Scenario cancelled = imported().after(ends(kCancelled));
  const Outcome outcome = cancelled.when(refunded);
  EXPECT_EQ(outcome.order_events(),
            (std::vector<OrderEvent>{RefundSucceeded{RefundId("r1"), "R-7"}}));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
  EXPECT_EQ(outcome.order("o1").cancel_type, CancelType::kCustomer);
  EXPECT_EQ(outcome.order("o1").cancel_reason, "too slow");
  EXPECT_EQ(outcome.account("merchant-balance:m1").posted, 0);
  for (const auto& [name, entry] : outcome.world().aggregates()) {
    if (const auto* effect = std::get_if<Effect>(&entry.state)) {
      EXPECT_FALSE(is_open(effect->state)) << name;
    }
  }
}

TEST(ChannelRefunded, AloneIsTheWholeRefund) {
  const Outcome outcome = imported().when(ends(kRefunded));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
  EXPECT_EQ(outcome.order("o1").cancel_type, CancelType::kCustomer);
  for (const auto& [name, entry] : outcome.world().aggregates()) {
    EXPECT_FALSE(std::holds_alternative<Effect>(entry.state)) << "nobody has to ask the channel";
  }
}

TEST(ChannelRefunded, AndCancelledAreToldOften) {
  const Scenario cancelled = imported().after(ends(kCancelled));
  cancelled.when(ends(kCancelled)).then_nothing();
  const Scenario refunded = imported().after(ends(kRefunded));
  refunded.when(ends(kRefunded)).then_nothing();
  refunded.when(ends(kCancelled)).then_nothing();
}

TEST(ChannelCancelled, TakesTheInitiatorsType) {
  const std::pair<Initiator, CancelType> kTypes[] = {{Initiator::kCustomer, CancelType::kCustomer},
                                                     {Initiator::kStore, CancelType::kStore},
                                                     {Initiator::kSystem, CancelType::kSystem}};
  for (const auto& [initiator, type] : kTypes) {
    ReportChannelStatus command = ends(kRefunded);
    command.initiator = initiator;
    EXPECT_EQ(imported().when(command).order("o1").cancel_type, type);
  }
}

// What a customer asked for here and nobody has answered yet.
TEST(ChannelCancelled, OvertakesARequest) {
  const Scenario whole = imported().after(refund_by(Initiator::kCustomer));
  EXPECT_EQ(whole.when(ends(kCancelled)).order_events(),
            (std::vector<OrderEvent>{RefundStarted{RefundId("r1"), {}, {{LegId("l1"), 100}}}}));
  EXPECT_EQ(whole.when(ends(kRefunded)).order("o1").status, OrderStatus::kRefunded);

  const Scenario part = imported().after(refund_by(Initiator::kCustomer, 30));
  EXPECT_EQ(part.when(ends(kCancelled)).order_events(),
            (std::vector<OrderEvent>{
                RefundWithdrawn{RefundId("r1")},
                RefundRequested{RefundId("r2"), Initiator::kCustomer, 100, "too slow", {}},
                RefundStarted{RefundId("r2"), {}, {{LegId("l1"), 100}}}}));
  EXPECT_EQ(part.when(ends(kRefunded)).order("o1").status, OrderStatus::kRefunded);
}

TEST(ChannelCancelled, WaitsForAPartialRefundUnderWay) {
  const Scenario part = imported().after(refund_by(Initiator::kStore, 30));
  part.when(ends(kCancelled)).then_rejected(RejectionCode::kRefundInProgress);
  const Outcome refunded = part.when(ends(kRefunded));
  EXPECT_EQ(refunded.order("o1").status, OrderStatus::kRefunded);
  EXPECT_EQ(refunded.order("o1").refunded_amount(), 100);
  EXPECT_EQ(refunded.account("merchant-balance:m1").posted, 0);
}

TEST(ChannelCancelled, GivesBackWhatAPartialRefundLeft) {
  const Scenario part = imported()
                            .after(refund_by(Initiator::kStore, 30))
                            .after(confirm_refund_as("r1", ProviderResult::kSucceeded));
  const Outcome outcome = part.when(ends(kRefunded));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
  EXPECT_EQ(outcome.order("o1").refunds.back().amount, 70);
}

TEST(ChannelCancelled, OfAnUnpaidOrderVoidsIt) {
  for (const ChannelStatus end : {kCancelled, kRefunded}) {
    const Scenario before = imported(false);
    const Outcome outcome = before.when(ends(end));
    EXPECT_EQ(outcome.order("o1").status, OrderStatus::kVoided);
    EXPECT_EQ(outcome.order("o1").cancel_type, CancelType::kCustomer);
    imported(false).after(ends(end)).when(ends(end)).then_nothing();
  }
}

// The channel can't know whether another provider has returned anything.
TEST(ChannelRefunded, OnlyStartsARefundOfOthersMoney) {
  const Scenario paid_here =
      imported(false).after(pay_provider(100)).after(confirm("l1", ProviderResult::kSucceeded));
  const Outcome outcome = paid_here.when(ends(kRefunded));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunding);
  EXPECT_EQ(outcome.order("o1").refund_status, RefundStatus::kProcessing);
}

TEST(ChannelRefunded, OfAnOrderThatCostNothingEndsIt) {
  PlaceOrder command = import();
  command.items[0].unit_price = 0;
  Scenario scenario = given({}).after(command);
  EXPECT_EQ(scenario.when(ends(kRefunded)).order("o1").status, OrderStatus::kRefunded);
}

}  // namespace
}  // namespace orderlog::testing
