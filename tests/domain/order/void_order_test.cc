#include <gtest/gtest.h>

#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {
namespace {

TEST(VoidOrder, EndsAnUnpaidOrderInOneCommit) {
  const Outcome outcome = unpaid().when(void_by(Initiator::kCustomer));
  outcome
      .then({event_of("o1", VoidStarted{Initiator::kCustomer, "changed my mind"}),
             event_of("o1", OrderVoided{CancelType::kCustomer})})
      .then_answers(AnswerKind::kChanged, kOrderStream);
  EXPECT_EQ(outcome.order("o1").cancel_reason, "changed my mind");
  EXPECT_FALSE(outcome.order("o1").deadline);
  EXPECT_EQ(terminal_view(outcome.order("o1")), TerminalView::kCancelled);
}

TEST(VoidOrder, ShowsWhoAskedForIt) {
  EXPECT_EQ(unpaid().when(void_by(Initiator::kStore)).order("o1").cancel_type, CancelType::kStore);
  EXPECT_EQ(unpaid().when(void_by(Initiator::kSystem)).order("o1").cancel_type,
            CancelType::kSystem);
}

TEST(VoidOrder, GivesThePoolItsUnitsBack) {
  const Outcome outcome = unpaid_of_pool(2).when(void_by(Initiator::kCustomer));
  EXPECT_EQ(outcome.decision().events.back(),
            event_of("p1", UnitsReleased{OrderId("o1"), UserId("u1"), 2}));
  EXPECT_EQ(outcome.pool("p1").reserved, 0);
}

TEST(VoidOrder, WhilePayingInPartFailsThePaymentFirst) {
  const Outcome outcome = unpaid().after(pay_points(30)).when(void_by(Initiator::kCustomer));
  EXPECT_EQ(
      outcome.order_events(),
      (std::vector<OrderEvent>{LegReleased{LegId("l1")}, PaymentFailed{"voided", kNow + kGraceMs},
                               VoidStarted{Initiator::kCustomer, "changed my mind"},
                               OrderVoided{CancelType::kCustomer}}));
  EXPECT_EQ(outcome.account("points:u1").available(), 500);
}

TEST(VoidOrder, TakesSettledMoneyBack) {
  const Outcome outcome = unpaid().after(collect(20)).when(void_by(Initiator::kStore));
  EXPECT_EQ(outcome.account("merchant-balance:m1").posted, 0);
  EXPECT_EQ(outcome.account("cash:m1").posted, 0);
  EXPECT_EQ(outcome.order("o1").paid_amount(), 0);
}

TEST(VoidOrder, AfterAFailedPaymentIsFine) {
  const Outcome outcome = unpaid()
                              .after(pay_provider(100))
                              .after(confirm("l1", ProviderResult::kFailed))
                              .when(void_by(Initiator::kCustomer));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kVoided);
}

TEST(VoidOrder, AfterAFailedVoidIsTriedAgain) {
  const Outcome outcome = unpaid()
                              .and_then({event_of("o1", VoidStarted{Initiator::kCustomer, ""}),
                                         event_of("o1", VoidFailed{"provider_failed"})})
                              .when(void_by(Initiator::kSystem));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kVoided);
}

TEST(VoidOrder, TwiceIsAlreadySo) {
  unpaid().after(void_by(Initiator::kCustomer)).when(void_by(Initiator::kStore)).then_nothing();
}

TEST(VoidOrder, OnceItIsPaidIsRejected) {
  const Outcome outcome = unpaid().after(pay_balance(100)).when(void_by(Initiator::kCustomer));
  outcome.then_rejected(RejectionCode::kInvalidStatus);
  EXPECT_EQ(outcome.rejection().allowed_actions,
            (std::vector<std::string>{"accept", "reject", "change_address", "close", "refund",
                                      "correct"}));
}

TEST(VoidOrder, ThatIsUnknownIsRejected) {
  given({}).when(void_by(Initiator::kCustomer)).then_rejected(RejectionCode::kNotFound);
}

TEST(CloseOrder, MarksAPaidOrder) {
  const Outcome outcome = unpaid().after(pay_balance(100)).when(CloseOrder{kOrder, "old"});
  outcome.then({event_of("o1", OrderClosed{"old"})});
  EXPECT_TRUE(outcome.order("o1").closed);
  EXPECT_EQ(allowed_actions(outcome.order("o1")),
            (std::vector<std::string>{"accept", "reject", "change_address", "refund", "correct"}));
}

TEST(CloseOrder, MarksAVoidedOrder) {
  const Outcome outcome =
      unpaid().after(void_by(Initiator::kCustomer)).when(CloseOrder{kOrder, ""});
  EXPECT_TRUE(outcome.order("o1").closed);
  EXPECT_TRUE(allowed_actions(outcome.order("o1")).empty());
}

TEST(CloseOrder, TwiceIsAlreadySo) {
  unpaid()
      .after(pay_balance(100))
      .after(CloseOrder{kOrder, "old"})
      .when(CloseOrder{kOrder, "older"})
      .then_nothing();
}

TEST(CloseOrder, BeforeItIsPaidIsRejected) {
  const Outcome outcome = unpaid().when(CloseOrder{kOrder, ""});
  outcome.then_rejected(RejectionCode::kInvalidStatus);
  EXPECT_EQ(outcome.rejection().allowed_actions,
            (std::vector<std::string>{"pay", "collect", "void", "change_address", "correct"}));
}

TEST(CloseOrder, ThatIsUnknownIsRejected) {
  given({}).when(CloseOrder{kOrder, ""}).then_rejected(RejectionCode::kNotFound);
}

}  // namespace
}  // namespace orderlog::testing
