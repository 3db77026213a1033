#include <gtest/gtest.h>

#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {
namespace {

// 3 apples at 10, then 2 apples at 12 and 1 bread at 60, less 20: 94.
Scenario paid_items() {
  PlaceOrder command = place();
  command.items = {{Sku("a"), "Apple", 3, 10, false},
                   {Sku("a"), "Apple", 2, 12, false},
                   {Sku("b"), "Bread", 1, 60, false}};
  command.discounts = {{"spring", 20}};
  return given(funded()).under(sample_rules()).after(command).after(pay_balance(94));
}

RequestRefund refund_of(std::vector<RefundItem> items) {
  RequestRefund command = refund_by(Initiator::kStore);
  command.items = std::move(items);
  return command;
}

TEST(RefundByItems, CountsEachLineAtItsPrice) {
  Scenario order = paid_items();
  const Outcome first = order.when(refund_of({{Sku("a"), 4}}));
  EXPECT_EQ(first.order("o1").refunds[0].amount, 42);
  const Outcome rest = order.after(refund_of({{Sku("a"), 4}})).when(refund_of({{Sku("a"), 1}}));
  EXPECT_EQ(rest.order("o1").refunds[1].amount, 12);
}

TEST(RefundByItems, StopsAtWhatIsLeft) {
  const Outcome outcome = paid_items().when(refund_of({{Sku("a"), 5}, {Sku("b"), 1}}));
  EXPECT_EQ(outcome.order("o1").refunds[0].amount, 94);
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
}

TEST(RefundByItems, OfMoreThanWasBoughtIsRejected) {
  const Scenario order = paid_items();
  order.when(refund_of({{Sku("a"), 6}})).then_rejected(RejectionCode::kRefundExceedsPaid);
  order.when(refund_of({{Sku("a"), 3}, {Sku("a"), 3}}))
      .then_rejected(RejectionCode::kRefundExceedsPaid);
  order.when(refund_of({{Sku("c"), 1}})).then_rejected(RejectionCode::kRefundExceedsPaid);
}

TEST(RefundByItems, OfWhatWentBackAlreadyIsRejected) {
  paid_items()
      .after(refund_of({{Sku("b"), 1}}))
      .when(refund_of({{Sku("b"), 1}}))
      .then_rejected(RejectionCode::kRefundExceedsPaid);
}

TEST(RefundByItems, MayBeAskedForAgainAfterARejection) {
  RequestRefund bread = refund_of({{Sku("b"), 1}});
  bread.initiator = Initiator::kCustomer;
  const Outcome outcome = paid_items()
                              .after(bread)
                              .after(RejectRefund{kOrder, RefundId("r1"), OperatorId("clerk"), ""})
                              .when(bread);
  EXPECT_EQ(outcome.order("o1").refunds[1].amount, 60);
}

TEST(RefundByItems, OfNoUnitsIsRejected) {
  paid_items().when(refund_of({{Sku("a"), 0}})).then_rejected(RejectionCode::kInvalidQuantity);
}

}  // namespace
}  // namespace orderlog::testing
