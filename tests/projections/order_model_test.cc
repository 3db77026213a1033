#include <gtest/gtest.h>

#include <variant>

#include "projections/orders/orders.h"
#include "projections/queries.h"
#include "tests/projections/model_bench.h"
#include "tests/projections/order_lives.h"

namespace orderlog {
namespace {

class OrderModel : public ::testing::Test {
 protected:
  std::vector<std::string> listed(const OrderFilter& filter, std::string_view tenant = "default") {
    const auto page = OrderQueries(bench_.model.view()).list(tenant, filter, {200, ""});
    EXPECT_TRUE(page.ok());
    EXPECT_EQ(page->position, bench_.log->head().position);
    std::vector<std::string> ids;
    for (const AggregateRow& row : page->rows) ids.push_back(std::get<Order>(row.state).id.str());
    return ids;
  }

  Found found(const std::string& id, std::string_view tenant = "default") {
    auto found = OrderQueries(bench_.model.view()).find(tenant, OrderId(id));
    EXPECT_TRUE(found.ok());
    return std::move(found).value();
  }

  static OrderFilter with_status(OrderStatus status) {
    OrderFilter filter;
    filter.status = status;
    return filter;
  }

  using Ids = std::vector<std::string>;
  Bench<OrdersProjection> bench_;
};

TEST_F(OrderModel, APlacedOrderIsFoundAndListed) {
  bench_.script.at(1'700'000'000'000);
  const Position position = bench_.script.commit({order_placed({.id = "o1", .store = "s1"})});
  bench_.model.feed();

  const Found answer = found("o1");
  ASSERT_TRUE(answer.row);
  EXPECT_EQ(answer.position, position);
  EXPECT_EQ(answer.row->version, StreamVersion(1));
  EXPECT_EQ(answer.row->position, position);
  const Order& order = std::get<Order>(answer.row->state);
  EXPECT_EQ(order.id, OrderId("o1"));
  EXPECT_EQ(order.amount, 1'250);
  EXPECT_EQ(order.created_at, 1'700'000'000'000);
  EXPECT_EQ(listed({}), Ids{"o1"});
  EXPECT_EQ(listed({.user_id = UserId("u1")}), Ids{"o1"});
  EXPECT_EQ(listed({.merchant_id = MerchantId("m1")}), Ids{"o1"});
  EXPECT_EQ(listed({.store_id = StoreId("s1")}), Ids{"o1"});
  EXPECT_EQ(listed({.user_id = UserId("u2")}), Ids{});
}

TEST_F(OrderModel, CostsFourRowsAnOrderAndOneMoreWithAStore) {
  bench_.script.commit({order_placed({.id = "o1"})});
  bench_.model.feed();
  EXPECT_EQ(bench_.model.rows().size(), 4U);
  bench_.script.commit({order_placed({.id = "o2", .store = "s1"})});
  bench_.model.feed();
  EXPECT_EQ(bench_.model.rows().size(), 4U + 5U);
}

TEST_F(OrderModel, FollowsAnOrderThroughItsStatuses) {
  bench_.script.commit({order_placed({.id = "o1"})});
  bench_.model.feed();
  EXPECT_EQ(listed(with_status(OrderStatus::kUnpaid)), Ids{"o1"});
  bench_.script.commit(order_paid("o1"));
  bench_.model.feed();
  EXPECT_EQ(listed(with_status(OrderStatus::kUnpaid)), Ids{});
  EXPECT_EQ(listed(with_status(OrderStatus::kPaid)), Ids{"o1"});
  bench_.script.commit(refund_requested("o1"));
  bench_.model.feed();
  EXPECT_EQ(listed(with_status(OrderStatus::kPaid)), Ids{});
  EXPECT_EQ(listed(with_status(OrderStatus::kRefunding)), Ids{"o1"});
  EXPECT_EQ(listed({.refund_status = RefundStatus::kRequested}), Ids{"o1"});
  EXPECT_EQ(listed({.terminal_view = TerminalView::kRefunding}), Ids{"o1"});
  EXPECT_EQ(found("o1").row->version, StreamVersion(5));
}

TEST_F(OrderModel, LeavesNoRowBehindInAStatusThatWasPassed) {
  bench_.script.commit({order_placed({.id = "o1"})});
  bench_.script.commit({order_voided("o1")[0]});
  bench_.model.feed();
  EXPECT_EQ(bench_.model.rows().size(), 5U);
  bench_.script.commit({order_voided("o1")[1]});
  bench_.model.feed();
  EXPECT_EQ(bench_.model.rows().size(), 4U);
}

TEST_F(OrderModel, ListsNewestFirstByTimeThenByPlacing) {
  bench_.script.at(1'000);
  bench_.script.commit({order_placed({.id = "second"}), order_placed({.id = "third"})});
  bench_.script.at(500);  // an import
  bench_.script.commit({order_placed({.id = "first"})});
  bench_.model.feed();
  EXPECT_EQ(listed({}), (Ids{"third", "second", "first"}));
  EXPECT_EQ(listed({.from = 1'000}), (Ids{"third", "second"}));
  EXPECT_EQ(listed({.to = 1'000}), (Ids{"first"}));
  EXPECT_EQ(listed({.from = 501, .to = 1'000}), Ids{});
}

TEST_F(OrderModel, KeepsTenantsApart) {
  bench_.script.in("red");
  bench_.script.commit({order_placed({.id = "o1", .user = "red-user"})});
  bench_.script.in("blue");
  bench_.script.commit({order_placed({.id = "o1", .user = "blue-user"})});
  bench_.script.commit({order_placed({.id = "o2"})});
  bench_.model.feed();
  EXPECT_EQ(std::get<Order>(found("o1", "red").row->state).user_id, UserId("red-user"));
  EXPECT_EQ(std::get<Order>(found("o1", "blue").row->state).user_id, UserId("blue-user"));
  EXPECT_FALSE(found("o2", "red").row);
  EXPECT_FALSE(found("o1", "").row);
  EXPECT_EQ(listed({}, "red"), Ids{"o1"});
  EXPECT_EQ(listed({}, "blue"), (Ids{"o2", "o1"}));
  EXPECT_EQ(listed({}, "re"), Ids{});
}

TEST_F(OrderModel, HowEventsWereBatchedLeavesNoTrace) {
  OrderLives(bench_.script, 11).live(600);
  bench_.model.feed(1);
  FedModel at_once(std::make_unique<OrdersProjection>(), bench_.scratch / "at-once", *bench_.log);
  at_once.feed(1'000'000);
  FedModel forgetful(std::make_unique<OrdersProjection>(2), bench_.scratch / "forgetful",
                     *bench_.log);
  forgetful.feed(7);
  EXPECT_EQ(bench_.model.rows(), at_once.rows());
  EXPECT_EQ(bench_.model.rows(), forgetful.rows());
}

TEST_F(OrderModel, RefusesACursorOfAnotherQuery) {
  for (int i = 0; i < 3; ++i) {
    bench_.script.commit({order_placed({.id = "o" + std::to_string(i)})});
  }
  bench_.model.feed();
  const OrderQueries queries(bench_.model.view());
  const auto page = queries.list("default", {}, {1, ""});
  ASSERT_TRUE(page.ok() && page->next_cursor);
  EXPECT_TRUE(queries.list("default", {}, {1, *page->next_cursor}).ok());
  const auto refusal = [&](std::string_view tenant, const OrderFilter& filter,
                           const std::string& cursor) {
    const auto answer = queries.list(tenant, filter, {1, cursor});
    return !answer.ok() && answer.error().code == QueryErrorCode::kInvalidCursor;
  };
  EXPECT_TRUE(refusal("default", with_status(OrderStatus::kUnpaid), *page->next_cursor));
  EXPECT_TRUE(refusal("other", {}, *page->next_cursor));
  EXPECT_TRUE(refusal("default", {}, "x" + *page->next_cursor));
}

}  // namespace
}  // namespace orderlog
