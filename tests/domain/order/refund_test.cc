#include <gtest/gtest.h>

#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {
namespace {

constexpr Initiator kCustomer = Initiator::kCustomer;
constexpr Initiator kStore = Initiator::kStore;
constexpr ProviderResult kSucceeded = ProviderResult::kSucceeded;
constexpr ProviderResult kFailed = ProviderResult::kFailed;

const ApproveRefund kApprove{kOrder, RefundId("r1"), OperatorId("clerk")};
const RejectRefund kReject{kOrder, RefundId("r1"), OperatorId("clerk"), "used"};
const WithdrawRefund kWithdraw{kOrder, RefundId("r1")};

// Points 30 and money 70, both settled.
Scenario paid() { return unpaid().after(pay_all(30, 70, 0)); }
// Points 30, and 70 from a provider.
Scenario paid_by_provider() {
  return unpaid().after(pay_all(30, 0, 70)).after(confirm("l2", kSucceeded));
}

TEST(RequestRefund, ByTheCustomerWaitsForApproval) {
  const Outcome outcome = paid().when(refund_by(kCustomer, 40));
  outcome.then({event_of("o1", RefundRequested{RefundId("r1"), kCustomer, 40, "broken", {}})})
      .then_answers(AnswerKind::kCreated, kOrderStream);
  EXPECT_EQ(outcome.decision().refund_id, RefundId("r1"));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunding);
  EXPECT_EQ(outcome.order("o1").refund_status, RefundStatus::kRequested);
  EXPECT_EQ(allowed_actions(outcome.order("o1")),
            (std::vector<std::string>{"approve_refund", "reject_refund", "withdraw_refund"}));
}

TEST(RequestRefund, ByTheStoreMovesTheMoneyNewestLegFirst) {
  const Outcome outcome = paid().when(refund_by(kStore, 80));
  const RefundId id("r1");
  const AccountId money("balance:u1");
  const AccountId points("points:u1");
  const AccountId merchant("merchant-balance:m1");
  const AccountId merchant_points("merchant-points:m1");
  const TransferId first("o1:r1:l2");
  const TransferId second("o1:r1:l1");
  const std::string why = "refund of order o1";
  outcome.then({
      event_of("o1", RefundRequested{id, kStore, 80, "broken", {}}),
      event_of("o1",
               RefundStarted{id, OperatorId("clerk"), {{LegId("l2"), 70}, {LegId("l1"), 10}}}),
      event_of("o1", RefundSucceeded{id, ""}),
      event_of(merchant.view(), AccountDebited{first, money, 70, why}),
      event_of(money.view(), AccountCredited{first, merchant, 70, why}),
      event_of(merchant_points.view(), AccountDebited{second, points, 10, why}),
      event_of(points.view(), AccountCredited{second, merchant_points, 10, why}),
  });
  const Order& order = outcome.order("o1");
  EXPECT_EQ(order.status, OrderStatus::kPaid);
  EXPECT_EQ(order.refund_status, RefundStatus::kNone);
  EXPECT_EQ(order.refunded_amount(), 80);
}

TEST(RequestRefund, OfEverythingEndsTheOrder) {
  const Outcome outcome = paid().when(refund_by(kStore));
  const Order& order = outcome.order("o1");
  EXPECT_EQ(order.status, OrderStatus::kRefunded);
  EXPECT_EQ(order.refund_status, RefundStatus::kSucceeded);
  EXPECT_EQ(order.cancel_type, CancelType::kStore);
  EXPECT_EQ(outcome.account("points:u1").posted, 500);
  EXPECT_EQ(outcome.account("balance:u1").posted, 1'000);
  EXPECT_TRUE(allowed_actions(order) == std::vector<std::string>{"close"});
}

TEST(RequestRefund, MayAddUpToTheWhole) {
  Scenario order = unpaid_of_pool(2).after(pay_balance(100)).after(refund_by(kStore, 60));
  EXPECT_EQ(order.world().pool(PoolId("p1"))->sold, 2);
  const Outcome outcome = order.when(refund_by(Initiator::kSystem));
  EXPECT_EQ(outcome.order("o1").refunded_amount(), 100);
  EXPECT_EQ(outcome.order("o1").cancel_type, CancelType::kSystem);
  EXPECT_EQ(outcome.decision().events.back(),
            event_of("p1", UnitsReturned{OrderId("o1"), UserId("u1"), 2}));
}

TEST(RequestRefund, OfAClosedOrderIsFine) {
  const Outcome outcome = paid().after(CloseOrder{kOrder, ""}).when(refund_by(kStore));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
}

TEST(RequestRefund, WithAProviderMovesNothingUntilItSaysSo) {
  const Outcome outcome = paid_by_provider().when(refund_by(kStore));
  EXPECT_EQ(outcome.order_events().size(), 2U);
  EXPECT_EQ(outcome.order("o1").refund_status, RefundStatus::kProcessing);
  EXPECT_EQ(outcome.account("points:u1").posted, 470);
  EXPECT_EQ(allowed_actions(outcome.order("o1")), std::vector<std::string>{"confirm_refund"});
}

TEST(RequestRefund, ThatDoesNotReachTheProvidersLegNeedsNoProvider) {
  // Newest first: 40 offline, then the provider's.
  const Outcome outcome = unpaid()
                              .after(pay_provider(60))
                              .after(confirm("l1", kSucceeded))
                              .after(collect(40))
                              .when(refund_by(kStore, 40));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPaid);
  EXPECT_EQ(outcome.account("cash:m1").posted, 0);
}

TEST(RequestRefund, BeyondWhatIsLeftIsRejected) {
  paid().when(refund_by(kStore, 101)).then_rejected(RejectionCode::kRefundExceedsPaid);
  paid()
      .after(refund_by(kStore, 60))
      .when(refund_by(kStore, 41))
      .then_rejected(RejectionCode::kRefundExceedsPaid);
}

TEST(RequestRefund, OfNothingIsRejected) {
  paid().when(refund_by(kStore, 0)).then_rejected(RejectionCode::kRefundExceedsPaid);
  given({})
      .after(place(0))
      .when(refund_by(kStore, 0))
      .then_rejected(RejectionCode::kRefundExceedsPaid);
}

TEST(RequestRefund, OfAnOrderThatCostNothingIsOfTheWholeOrder) {
  Scenario free = given({}).after(place(0));
  const Outcome outcome = free.when(refund_by(kStore));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
  EXPECT_EQ(outcome.order("o1").refunds.at(0).amount, 0);
  free.after(refund_by(kStore))
      .when(refund_by(kStore))
      .then_rejected(RejectionCode::kInvalidStatus);
}

TEST(RequestRefund, WhileAnotherIsInProgressIsRejected) {
  const Outcome outcome = paid().after(refund_by(kCustomer, 10)).when(refund_by(kStore, 10));
  outcome.then_rejected(RejectionCode::kRefundInProgress);
  EXPECT_FALSE(outcome.rejection().allowed_actions.empty());
}

TEST(RequestRefund, BeforeThePaymentIsRejected) {
  unpaid().when(refund_by(kCustomer)).then_rejected(RejectionCode::kInvalidStatus);
}

TEST(RequestRefund, OfARefundedOrderIsRejected) {
  paid()
      .after(refund_by(kStore))
      .when(refund_by(kStore))
      .then_rejected(RejectionCode::kInvalidStatus);
}

TEST(RequestRefund, OfAnUnknownOrderIsRejected) {
  given({}).when(refund_by(kCustomer)).then_rejected(RejectionCode::kNotFound);
}

TEST(RequestRefund, BeyondTheMostRefundsIsRejected) {
  Scenario order = unpaid(1'000).after(pay_balance(1'000));
  for (std::size_t i = 0; i < kMaxRefunds; ++i) order.after(refund_by(kStore, 1));
  order.when(refund_by(kStore, 1)).then_rejected(RejectionCode::kTooManyRefunds);
}

TEST(ApproveRefund, MovesTheMoney) {
  const Outcome outcome = paid().after(refund_by(kCustomer)).when(kApprove);
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
  EXPECT_EQ(outcome.order("o1").cancel_type, CancelType::kCustomer);
  EXPECT_EQ(outcome.order("o1").refunds[0].operator_id, OperatorId("clerk"));
  EXPECT_EQ(outcome.account("balance:u1").posted, 1'000);
}

TEST(ApproveRefund, TwiceIsAlreadySo) {
  paid().after(refund_by(kCustomer)).after(kApprove).when(kApprove).then_nothing();
  paid_by_provider().after(refund_by(kCustomer)).after(kApprove).when(kApprove).then_nothing();
}

TEST(ApproveRefund, OfARejectedOneIsRejected) {
  paid()
      .after(refund_by(kCustomer))
      .after(kReject)
      .when(kApprove)
      .then_rejected(RejectionCode::kRefundClosed);
}

TEST(RejectRefund, ReturnsToPaid) {
  const Outcome outcome = paid().after(refund_by(kCustomer)).when(kReject);
  outcome.then({event_of("o1", RefundRejected{RefundId("r1"), OperatorId("clerk"), "used"})});
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPaid);
  EXPECT_EQ(outcome.order("o1").refund_status, RefundStatus::kRejected);
}

TEST(RejectRefund, ReturnsToRefundFailedWhereItCameFromThere) {
  const Outcome outcome = paid_by_provider()
                              .after(refund_by(kStore))
                              .after(confirm_refund_as("r1", kFailed))
                              .after(refund_by(kCustomer))
                              .when(RejectRefund{kOrder, RefundId("r2"), OperatorId("clerk"), ""});
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefundFailed);
  EXPECT_EQ(outcome.order("o1").refund_status, RefundStatus::kRejected);
}

TEST(RejectRefund, TwiceIsAlreadySo) {
  paid().after(refund_by(kCustomer)).after(kReject).when(kReject).then_nothing();
}

TEST(RejectRefund, OnceItIsApprovedIsRejected) {
  paid()
      .after(refund_by(kCustomer))
      .after(kApprove)
      .when(kReject)
      .then_rejected(RejectionCode::kRefundClosed);
}

TEST(WithdrawRefund, ReturnsToWhereItCameFrom) {
  const Outcome outcome = paid()
                              .after(refund_by(kCustomer))
                              .after(kReject)
                              .after(refund_by(kCustomer))
                              .when(WithdrawRefund{kOrder, RefundId("r2")});
  outcome.then({event_of("o1", RefundWithdrawn{RefundId("r2")})});
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPaid);
  EXPECT_EQ(outcome.order("o1").refund_status, RefundStatus::kRejected);
}

TEST(WithdrawRefund, TwiceIsAlreadySo) {
  paid().after(refund_by(kCustomer)).after(kWithdraw).when(kWithdraw).then_nothing();
}

TEST(WithdrawRefund, OnceItIsApprovedIsRejected) {
  paid_by_provider()
      .after(refund_by(kCustomer))
      .after(kApprove)
      .when(kWithdraw)
      .then_rejected(RejectionCode::kRefundClosed);
}

TEST(ConfirmRefund, SuccessMovesAllPartsTogether) {
  const Outcome outcome =
      paid_by_provider().after(refund_by(kStore)).when(confirm_refund_as("r1", kSucceeded));
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
  EXPECT_EQ(outcome.order("o1").refunds[0].provider_ref, "back-1");
  EXPECT_EQ(outcome.account("points:u1").posted, 500);
  EXPECT_EQ(outcome.account("provider:wechat").posted, 0);
}

TEST(ConfirmRefund, FailureMovesNothingAndMayBeTriedAgain) {
  Scenario order = paid_by_provider().after(refund_by(kStore));
  const Outcome failed = order.when(confirm_refund_as("r1", kFailed));
  EXPECT_EQ(failed.order_events(),
            (std::vector<OrderEvent>{RefundFailed{RefundId("r1"), "provider_failed"}}));
  EXPECT_EQ(failed.order("o1").status, OrderStatus::kRefundFailed);
  EXPECT_EQ(failed.order("o1").refund_status, RefundStatus::kFailed);
  EXPECT_EQ(terminal_view(failed.order("o1")), TerminalView::kPaid);
  const Outcome again = order.after(confirm_refund_as("r1", kFailed))
                            .after(refund_by(kStore, 70))
                            .when(confirm_refund_as("r2", kSucceeded));
  EXPECT_EQ(again.order("o1").status, OrderStatus::kPaid);
  EXPECT_EQ(again.order("o1").refund_status, RefundStatus::kNone);
}

TEST(ConfirmRefund, UnknownAssumesNothing) {
  paid_by_provider()
      .after(refund_by(kStore))
      .when(confirm_refund_as("r1", ProviderResult::kUnknown))
      .then_nothing();
}

TEST(ConfirmRefund, TwiceIsAlreadySo) {
  for (const ProviderResult result : {kSucceeded, kFailed}) {
    paid_by_provider()
        .after(refund_by(kStore))
        .after(confirm_refund_as("r1", result))
        .when(confirm_refund_as("r1", result))
        .then_nothing();
  }
}

TEST(ConfirmRefund, ThatContradictsIsRejected) {
  paid_by_provider()
      .after(refund_by(kStore))
      .after(confirm_refund_as("r1", kSucceeded))
      .when(confirm_refund_as("r1", kFailed))
      .then_rejected(RejectionCode::kRefundClosed);
  paid_by_provider()
      .after(refund_by(kCustomer))
      .when(confirm_refund_as("r1", kSucceeded))
      .then_rejected(RejectionCode::kRefundClosed);
}

TEST(Refunds, ThatAreUnknownAreRejected) {
  const Scenario order = paid();
  for (const Command& command : {Command(kApprove), Command(kReject), Command(kWithdraw),
                                 Command(confirm_refund_as("r1", kSucceeded))}) {
    order.when(command).then_rejected(RejectionCode::kRefundNotFound);
    given({}).when(command).then_rejected(RejectionCode::kNotFound);
  }
}

// 50 of the 100 for "a" are back, and then its other provider refuses.
TEST(RefundByItems, OfOneThatFailedHalfwayGoesOnByAmount) {
  PlaceOrder command = place(200, Channel::kTerminal);
  command.items = {{Sku("a"), "Apple", 1, 100, false}, {Sku("b"), "Bread", 1, 100, false}};
  RequestRefund of_a = refund_by(Initiator::kStore);
  of_a.items = {{Sku("a"), 1}};
  Scenario scenario = given({})
                          .under(sample_rules())
                          .after(command)
                          .after(pay_provider(150))
                          .after(confirm("l1", ProviderResult::kSucceeded))
                          .after(pay_provider(50))
                          .after(confirm("l2", ProviderResult::kSucceeded))
                          .after(of_a);
  const auto part = [](std::string_view leg, ProviderResult result) {
    return ConfirmRefund{kOrder, RefundId("r1"), LegId(leg), result, ""};
  };
  scenario.after(part("l2", ProviderResult::kSucceeded)).after(part("l1", ProviderResult::kFailed));
  scenario.when(of_a).then_rejected(RejectionCode::kRefundExceedsPaid);
  RequestRefund of_b = of_a;
  of_b.items = {{Sku("b"), 1}};
  EXPECT_EQ(scenario.when(of_b).order("o1").refunds.at(1).amount, 100);
  of_a.items.clear();
  of_a.amount = 50;
  EXPECT_TRUE(scenario.when(of_a).ok());
}

TEST(RefundByItems, NamesNoMoreItemsThanItMay) {
  PlaceOrder command = place(2'000, Channel::kTerminal);
  command.items.clear();
  RequestRefund one_of_each = refund_by(Initiator::kStore);
  for (std::size_t i = 0; i < kMaxItems; ++i) {
    const Sku sku("s" + std::to_string(i));
    command.items.push_back({sku, "Thing", 3, 1, false});
    one_of_each.items.push_back({sku, 1});
  }
  CollectPayment collect;
  collect.order_id = kOrder;
  collect.amount = 6'000;
  collect.method = "cash";
  collect.operator_id = OperatorId("op1");
  Scenario scenario = given({}).under(sample_rules()).after(command).after(collect);
  scenario.after(one_of_each).after(one_of_each);
  const Outcome outcome = scenario.when(one_of_each);
  outcome.then_rejected(RejectionCode::kTooManyRefunds);
  one_of_each.items.clear();
  EXPECT_EQ(scenario.when(one_of_each).order("o1").status, OrderStatus::kRefunded);
}

TEST(Refunds, OfACustomerLeaveRoomForTheStores) {
  Scenario scenario = unpaid().after(pay_balance(100));
  for (std::size_t i = 1; i <= kMaxRefundsOfCustomer; ++i) {
    scenario.after(refund_by(Initiator::kCustomer));
    scenario.after(WithdrawRefund{kOrder, RefundId("r" + std::to_string(i))});
  }
  scenario.when(refund_by(Initiator::kCustomer)).then_rejected(RejectionCode::kTooManyRefunds);
  EXPECT_TRUE(scenario.when(refund_by(Initiator::kStore)).ok());
}

}  // namespace
}  // namespace orderlog::testing
