#include <gtest/gtest.h>

#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {
namespace {

const ExpireOrder kExpire{kOrder};

TEST(ExpireOrder, VoidsWhatWasNotPaidInTime) {
  const Outcome outcome = unpaid_of_pool(2).at(kNow + kHoldMs).when(kExpire);
  EXPECT_EQ(outcome.order_events(),
            (std::vector<OrderEvent>{VoidStarted{Initiator::kSystem, "not paid in time"},
                                     OrderVoided{CancelType::kSystem}}));
  EXPECT_EQ(outcome.pool("p1").reserved, 0);
}

TEST(ExpireOrder, FailsAPaymentWhoseProviderNeverAnswered) {
  const TimeMs late = kNow + kLegTimeoutMs;
  const Outcome outcome = unpaid().after(pay_all(30, 0, 70)).at(late).when(kExpire);
  outcome.then({
      event_of("o1", LegFailed{LegId("l2"), "timed_out"}),
      event_of("o1", LegReleased{LegId("l1")}),
      event_of("o1", PaymentFailed{"timed_out", late + kGraceMs}),
      event_of("points:u1", HoldReleased{TransferId("o1:l1"), AccountId("merchant-points:m1"), 30}),
  });
}

TEST(ExpireOrder, FailsAPaymentThatWasNeverCompleted) {
  const Outcome outcome = unpaid().after(pay_points(30)).at(kNow + kLegTimeoutMs).when(kExpire);
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPayFailed);
  EXPECT_EQ(outcome.account("points:u1").available(), 500);
}

TEST(ExpireOrder, VoidsAFailedPaymentAfterItsGrace) {
  const Outcome outcome = unpaid()
                              .after(pay_provider(100))
                              .after(confirm("l1", ProviderResult::kFailed))
                              .at(kNow + kGraceMs)
                              .when(kExpire);
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kVoided);
  EXPECT_EQ(outcome.order("o1").cancel_type, CancelType::kSystem);
}

TEST(ExpireOrder, KeepsRealMoneyWhenAProviderNeverAnswered) {
  Scenario order =
      unpaid().after(collect(40)).after(pay_provider(60)).at(kNow + kLegTimeoutMs).after(kExpire);
  EXPECT_EQ(order.world().order(kOrder)->status, OrderStatus::kPayFailed);
  EXPECT_EQ(order.world().order(kOrder)->remain_pay(), 60);
  order.at(kNow + kMaxTimeoutMs).when(kExpire).then_nothing();
}

TEST(ExpireOrder, IsNeverEarly) {
  unpaid().at(kNow + kHoldMs - 1).when(kExpire).then_nothing();
  unpaid().after(pay_provider(100)).at(kNow + kLegTimeoutMs - 1).when(kExpire).then_nothing();
}

TEST(ExpireOrder, GoesByTheTimeOfRecording) {
  unpaid().at(kNow + kHoldMs).recorded_at(kNow + kHoldMs - 1).when(kExpire).then_nothing();
}

TEST(ExpireOrder, TwiceIsAlreadySo) {
  unpaid().at(kNow + kHoldMs).after(kExpire).when(kExpire).then_nothing();
}

TEST(ExpireOrder, OfAPaidOrderDoesNothing) {
  unpaid().after(pay_balance(100)).at(kNow + kHoldMs).when(kExpire).then_nothing();
}

TEST(ExpireOrder, ThatIsUnknownIsRejected) {
  given({}).when(kExpire).then_rejected(RejectionCode::kNotFound);
}

TEST(Deadlines, AreThoseOfOrdersAndPendingTransfers) {
  const AggregateState order = *unpaid().world().order(kOrder);
  EXPECT_EQ(deadline_of(order), kNow + kHoldMs);
  EXPECT_EQ(due_command(kOrderStream), Command(kExpire));

  Transfer transfer;
  transfer.expires_at = 7;
  EXPECT_EQ(deadline_of(transfer), 7);
  transfer.state = TransferState::kPosted;
  EXPECT_FALSE(deadline_of(transfer));
  transfer = Transfer();
  EXPECT_FALSE(deadline_of(transfer));
  const TransferId id("t1");
  EXPECT_EQ(due_command(stream_of(id)), Command(ExpireTransfer{id}));

  EXPECT_FALSE(deadline_of(Pool()));
  EXPECT_FALSE(deadline_of(std::monostate()));
}

TEST(Targets, AreWhatACommandChanges) {
  EXPECT_EQ(target_of(pay_balance(1)), kOrderStream);
  EXPECT_EQ(target_of(kExpire), kOrderStream);
  EXPECT_EQ(target_of(PostTransfer{TransferId("t1")}), stream_of(TransferId("t1")));
  EXPECT_FALSE(target_of(place()));
  EXPECT_FALSE(target_of(SubmitJob()));
}

TEST(StreamNames, AreReadBack) {
  for (const StreamRef& ref : {stream_of(OrderId("o-1")), stream_of(PoolId("p")),
                               stream_of(AccountId("balance:u")), stream_of(TransferId("o:l1")),
                               stream_of(JobId("j")), StreamRef{AggregateKind::kOutcomes, ""}}) {
    EXPECT_EQ(stream_ref_from(ref.name()), ref);
  }
  EXPECT_EQ(stream_of(OrderId("o-1")).name(), "order-o-1");
  EXPECT_FALSE(stream_ref_from("order"));
  EXPECT_FALSE(stream_ref_from("order-"));
  EXPECT_FALSE(stream_ref_from("wager-1"));
  EXPECT_FALSE(stream_ref_from("outcomes-1"));
}

}  // namespace
}  // namespace orderlog::testing
