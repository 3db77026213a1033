#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {
namespace {

// 3 apples at 10, then 2 apples at 12 and 1 bread at 60, less 20 of which 5, 4 and 11 fall on them:
// 25, 20 and 49, together 94.
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

TEST(RefundByItems, CountsEachLineAtWhatWasPaidForIt) {
  Scenario order = paid_items();
  const Outcome first = order.when(refund_of({{Sku("a"), 4}}));
  EXPECT_EQ(first.order("o1").refunds[0].amount, 35);
  const Outcome rest = order.after(refund_of({{Sku("a"), 4}})).when(refund_of({{Sku("a"), 1}}));
  EXPECT_EQ(rest.order("o1").refunds[1].amount, 10);
}

TEST(RefundByItems, OfOneItemKeepsTheDiscountOnIt) {
  const Outcome outcome = paid_items().when(refund_of({{Sku("b"), 1}}));
  EXPECT_EQ(outcome.order("o1").refunds[0].amount, 49);
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kPaid);
}

TEST(RefundByItems, WithoutDiscountsComesToThePrice) {
  PlaceOrder command = place();
  command.items = {{Sku("a"), "Apple", 3, 10, false}, {Sku("b"), "Bread", 1, 60, false}};
  const Outcome outcome = given(funded())
                              .under(sample_rules())
                              .after(command)
                              .after(pay_balance(90))
                              .when(refund_of({{Sku("a"), 2}}));
  EXPECT_EQ(outcome.order("o1").refunds[0].amount, 20);
}

TEST(RefundByItems, OfEverythingComesToWhatWasPaid) {
  const Outcome outcome = paid_items().when(refund_of({{Sku("a"), 5}, {Sku("b"), 1}}));
  EXPECT_EQ(outcome.order("o1").refunds[0].amount, 94);
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
}

TEST(RefundByItems, StopsAtWhatRefundsByAmountLeft) {
  const Outcome outcome =
      paid_items().after(refund_by(Initiator::kStore, 50)).when(refund_of({{Sku("b"), 1}}));
  EXPECT_EQ(outcome.order("o1").refunds[1].amount, 44);
  EXPECT_EQ(outcome.order("o1").status, OrderStatus::kRefunded);
}

TEST(RefundByItems, OfUnitsOneByOneGivesBackWhatDoesNotDivideWithTheFirst) {
  PlaceOrder command = place();
  command.items = {{Sku("a"), "Apple", 4, 10, false}};
  command.discounts = {{"spring", 38}};
  Scenario order = given(funded()).under(sample_rules()).after(command).after(pay_balance(2));
  for (const std::size_t i : {0, 1}) {
    order.after(refund_of({{Sku("a"), 1}}));
    EXPECT_EQ(order.world().order(kOrder)->refunds[i].amount, 1);
  }
  EXPECT_EQ(order.world().order(kOrder)->status, OrderStatus::kRefunded);
}

TEST(RefundByItems, OfWhatTheDiscountsPaidForIsRejected) {
  PlaceOrder command = place();
  command.items = {{Sku("a"), "Apple", 1, 10, false}, {Sku("gift"), "Cup", 1, 0, false}};
  given(funded())
      .under(sample_rules())
      .after(command)
      .after(pay_balance(10))
      .when(refund_of({{Sku("gift"), 1}}))
      .then_rejected(RejectionCode::kRefundExceedsPaid);
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
  EXPECT_EQ(outcome.order("o1").refunds[1].amount, 49);
}

TEST(RefundByItems, OfNoUnitsIsRejected) {
  paid_items().when(refund_of({{Sku("a"), 0}})).then_rejected(RejectionCode::kInvalidQuantity);
}

// Orders of a few lines, often with discounts, given back in parts of any size in any sequence.
TEST(RefundByItems, InAnyPartsGivesBackExactlyWhatWasPaidForEachLine) {
  constexpr std::uint64_t kSeed = 20261129;
  std::mt19937_64 random(kSeed);
  const auto below = [&random](std::int64_t limit) {
    return std::uniform_int_distribution<std::int64_t>(0, limit - 1)(random);
  };
  for (int round = 0; round < 300; ++round) {
    PlaceOrder command = place();
    command.items.clear();
    Money sum = 0;
    for (std::int64_t line = below(4); line >= 0; --line) {
      command.items.push_back(
          {Sku("s" + std::to_string(line)), "Thing", 1 + below(5), below(30), false});
      sum += command.items.back().unit_price * command.items.back().quantity;
    }
    const Money off = below(3) == 0 ? 0 : below(sum + 1);
    if (off > 0) command.discounts = {{"spring", off}};
    if (sum == off) continue;
    Scenario order =
        given(funded()).under(sample_rules()).after(command).after(pay_balance(sum - off));

    std::vector<std::int64_t> units;
    for (const Item& item : command.items) units.push_back(item.quantity);
    std::vector<Money> back(units.size());
    while (order.world().order(kOrder)->status == OrderStatus::kPaid &&
           units != std::vector<std::int64_t>(units.size())) {
      const auto line = static_cast<std::size_t>(below(std::ssize(units)));
      if (units[line] == 0) continue;
      const std::int64_t quantity = 1 + below(units[line]);
      const RequestRefund refund = refund_of({{command.items[line].sku, quantity}});
      if (const Outcome outcome = order.when(refund); !outcome.ok()) {
        outcome.then_rejected(RejectionCode::kRefundExceedsPaid);
        units[line] = 0;  // none of the rest was paid for
        continue;
      }
      order.after(refund);
      units[line] -= quantity;
      back[line] += order.world().order(kOrder)->refunds.back().amount;
    }
    const Order& ended = *order.world().order(kOrder);
    EXPECT_EQ(ended.status, OrderStatus::kRefunded);
    for (std::size_t line = 0; line < back.size(); ++line) {
      const PlacedItem& item = ended.items[line];
      ASSERT_EQ(back[line], item.unit_price * item.quantity - item.discount)
          << "seed " << kSeed << ", round " << round << ", line " << line;
    }
  }
}

}  // namespace
}  // namespace orderlog::testing
