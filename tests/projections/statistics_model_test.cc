#include <gtest/gtest.h>

#include "projections/queries.h"
#include "projections/statistics/statistics.h"
#include "tests/projections/model_bench.h"
#include "tests/projections/order_lives.h"

namespace orderlog {
namespace {

constexpr TimeMs kMidnight = 1'700'006'400'000;  // 2023-11-15
constexpr Day kDay = kMidnight / 86'400'000;

NewEvent of_order(const std::string& id, OrderEvent event) {
  return {stream_of(OrderId(id)), Event(std::move(event))};
}

Leg leg(const char* id, LegState state, Money amount) {
  Leg leg;
  leg.id = LegId(id);
  leg.kind = LegKind::kOffline;
  leg.state = state;
  leg.amount = amount;
  return leg;
}

// Gives back so much of leg l1.
std::vector<NewEvent> refunded(const std::string& id, int number, Money amount) {
  const RefundId refund("r" + std::to_string(number));
  RefundRequested requested;
  requested.refund_id = refund;
  requested.amount = amount;
  return {of_order(id, requested),
          of_order(id, RefundStarted{refund, OperatorId("op"), {{LegId("l1"), amount}}}),
          of_order(id, RefundSucceeded{refund, ""})};
}

class StatisticsModel : public ::testing::Test {
 protected:
  void at_hour(int hour) { bench_.script.at(kMidnight + hour * kHourMs); }
  void commit(const std::vector<NewEvent>& events) { bench_.script.commit(events); }

  std::vector<DayStatistics> days(const StatisticsFilter& filter = {MerchantId("m1")},
                                  std::string_view tenant = "default") {
    bench_.model.feed();
    const auto page = StatisticsQueries(bench_.model.view()).days(tenant, filter, {200, ""});
    EXPECT_TRUE(page.ok());
    EXPECT_EQ(page->position, bench_.log->head().position);
    EXPECT_FALSE(page->next_cursor);
    return page->rows;
  }

  // Of a merchant with one group on one day.
  OrderFigures figures() {
    const auto rows = days();
    EXPECT_EQ(rows.size(), 1U);
    return rows.empty() ? OrderFigures() : rows[0].figures;
  }

  std::vector<DaySales> sales(const SalesFilter& filter = {MerchantId("m1")}) {
    bench_.model.feed();
    const auto page = StatisticsQueries(bench_.model.view()).sales("default", filter, {200, ""});
    EXPECT_TRUE(page.ok());
    return page->rows;
  }

  static Tally of(const OrderFigures& figures, OrderStatus status) {
    return figures.by_status[static_cast<std::size_t>(status)];
  }

  Bench<StatisticsProjection> bench_;
};

TEST_F(StatisticsModel, AnOrderCountsWhereAndWhenItWasCreated) {
  at_hour(9);
  commit({order_placed({.id = "o1", .store = "s1", .channel = Channel::kTerminal})});
  const auto rows = days();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].day, kDay);
  EXPECT_EQ(rows[0].store_id, StoreId("s1"));
  EXPECT_EQ(rows[0].channel, Channel::kTerminal);
  EXPECT_EQ(of(rows[0].figures, OrderStatus::kUnpaid), (Tally{1, 1'250}));
  EXPECT_EQ(rows[0].figures.orders(), (Tally{1, 1'250}));
  EXPECT_EQ(rows[0].figures.refunds, Tally());
}

TEST_F(StatisticsModel, AnOrderMovesFromStatusToStatusInTheHourOfItsCreation) {
  at_hour(9);
  commit({order_placed({.id = "o1"})});
  commit({order_placed({.id = "o2"})});
  bench_.model.feed();
  at_hour(30);
  commit(order_paid("o1"));
  EXPECT_EQ(of(figures(), OrderStatus::kUnpaid), (Tally{1, 1'250}));
  EXPECT_EQ(of(figures(), OrderStatus::kPaid), (Tally{1, 1'250}));
  commit({order_voided("o2")[0]});
  EXPECT_EQ(of(figures(), OrderStatus::kVoiding), (Tally{1, 1'250}));
  EXPECT_EQ(of(figures(), OrderStatus::kUnpaid), Tally());
  EXPECT_EQ(figures().orders(), (Tally{2, 2'500}));
}

TEST_F(StatisticsModel, RefundedOrdersCountOnceWithAllThatWentBack) {
  at_hour(9);
  commit({order_placed({.id = "o1"})});
  commit(order_paid("o1"));
  commit(refunded("o1", 1, 300));
  EXPECT_EQ(figures().refunds, (Tally{1, 300}));
  EXPECT_EQ(of(figures(), OrderStatus::kPaid), (Tally{1, 1'250}));
  commit(refunded("o1", 2, 950));
  EXPECT_EQ(figures().refunds, (Tally{1, 1'250}));
  EXPECT_EQ(of(figures(), OrderStatus::kRefunded), (Tally{1, 1'250}));
}

TEST_F(StatisticsModel, SalesCountWhenTheyHappenAndRefundsOneByOne) {
  at_hour(9);
  commit({order_placed({.id = "o1", .store = "s1"})});
  EXPECT_TRUE(sales().empty());
  at_hour(10);
  commit(order_paid("o1"));
  at_hour(24);
  commit(refunded("o1", 1, 300));
  commit(refunded("o1", 2, 200));
  for (const SalesFilter& filter :
       {SalesFilter{MerchantId("m1")}, SalesFilter{MerchantId("m1"), StoreId("s1")}}) {
    const auto rows = sales(filter);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].day, kDay + 1);
    EXPECT_EQ(rows[0].figures, (SalesFigures{{}, {2, 500}}));
    EXPECT_EQ(rows[0].figures.net(), -500);
    EXPECT_EQ(rows[1].day, kDay);
    EXPECT_EQ(rows[1].figures, (SalesFigures{{1, 1'250}, {}}));
  }
  EXPECT_TRUE(sales({MerchantId("m1"), StoreId("s2")}).empty());
}

TEST_F(StatisticsModel, WhatIsCollectedInPartsIsASaleOnceTheOrderIsPaid) {
  at_hour(9);
  commit({order_placed({.id = "o1"})});
  commit({of_order("o1", PaymentStarted{}),
          of_order("o1", LegSettled{leg("l1", LegState::kSettled, 1'000)})});
  EXPECT_TRUE(sales().empty());
  at_hour(25);
  commit({of_order("o1", LegSettled{leg("l2", LegState::kSettled, 250)}),
          of_order("o1", OrderPaid{})});
  const auto rows = sales();
  ASSERT_EQ(rows.size(), 1U);
  EXPECT_EQ(rows[0].day, kDay + 1);
  EXPECT_EQ(rows[0].figures.paid, (Tally{1, 1'250}));
}

TEST_F(StatisticsModel, MoneyThatAVoidGivesBackOrThatComesLateIsNeitherSaleNorRefund) {
  at_hour(9);
  commit({order_placed({.id = "o1"})});
  commit({of_order("o1", PaymentStarted{}),
          of_order("o1", LegSettled{leg("l1", LegState::kSettled, 1'000)}),
          of_order("o1", LegHeld{leg("l2", LegState::kHeld, 250), 0}),
          of_order("o1", LegFailed{LegId("l2"), "timed_out"}),
          of_order("o1", PaymentFailed{"timed_out", 0}),
          of_order("o1", VoidStarted{Initiator::kStore, ""}),
          of_order("o1", LegReleased{LegId("l1")}),
          of_order("o1", OrderVoided{CancelType::kStore})});
  commit({of_order("o1", LatePaymentReceived{LegId("l2"), 250, "ref"})});
  EXPECT_TRUE(sales().empty());
  EXPECT_EQ(of(figures(), OrderStatus::kVoided), (Tally{1, 1'250}));
  EXPECT_EQ(figures().refunds, Tally());
}

TEST_F(StatisticsModel, DaysBeginWhereTheOffsetSays) {
  at_hour(-1);
  commit({order_placed({.id = "before"})});
  at_hour(0);
  commit({order_placed({.id = "after"})});
  const auto days_at = [&](int offset) {
    std::vector<std::pair<Day, std::uint64_t>> counted;
    for (const DayStatistics& row :
         days({.merchant_id = MerchantId("m1"), .utc_offset_hours = offset})) {
      counted.emplace_back(row.day, row.figures.orders().count);
    }
    return counted;
  };
  using Days = std::vector<std::pair<Day, std::uint64_t>>;
  EXPECT_EQ(days_at(0), (Days{{kDay, 1}, {kDay - 1, 1}}));
  EXPECT_EQ(days_at(1), (Days{{kDay, 2}}));
  EXPECT_EQ(days_at(-1), (Days{{kDay - 1, 2}}));
  EXPECT_EQ(days_at(14), (Days{{kDay, 2}}));
  EXPECT_EQ(days_at(-12), (Days{{kDay - 1, 2}}));
}

TEST_F(StatisticsModel, GroupsComeByDayThenStoreThenChannel) {
  at_hour(9);
  commit({order_placed({.id = "o1", .store = "s2"}), order_placed({.id = "o2", .store = "s10"}),
          order_placed({.id = "o3"}),
          order_placed({.id = "o4", .store = "s2", .channel = Channel::kFlash})});
  at_hour(24);
  commit({order_placed({.id = "o5", .store = "s9"})});
  std::vector<std::string> order;
  for (const DayStatistics& row : days()) {
    order.push_back(std::to_string(row.day - kDay) + " " + row.store_id.str() + " " +
                    std::string(to_string(row.channel)));
  }
  EXPECT_EQ(order, (std::vector<std::string>{"1 s9 official", "0  official", "0 s10 official",
                                             "0 s2 flash", "0 s2 official"}));
}

TEST_F(StatisticsModel, KeepsTenantsAndMerchantsApart) {
  bench_.script.in("red");
  commit({order_placed({.id = "o1", .merchant = "m"})});
  bench_.script.in("blue");
  commit({order_placed({.id = "o1", .merchant = "m"})});
  commit({order_placed({.id = "o2", .merchant = "m1"})});
  EXPECT_EQ(days({MerchantId("m")}, "red").size(), 1U);
  EXPECT_EQ(days({MerchantId("m")}, "blue")[0].figures.orders().count, 1U);
  EXPECT_TRUE(days({MerchantId("m1")}, "red").empty());
  EXPECT_TRUE(days({MerchantId("")}, "red").empty());
}

TEST_F(StatisticsModel, SumsOfTheLargestAmountsStayExact) {
  constexpr int kOrders = 2'000;  // twice what 64 bits would hold
  at_hour(9);
  for (int i = 0; i < kOrders; ++i) {
    NewEvent placed = order_placed({.id = "o" + std::to_string(i)});
    std::get<OrderPlaced>(std::get<OrderEvent>(placed.event)).amount = kMaxMoney;
    bench_.script.collect({placed});
  }
  bench_.script.append();
  EXPECT_EQ(figures().orders().amount, MoneySum{kMaxMoney} * kOrders);
  const auto hours =
      StatisticsQueries(bench_.model.view()).hours("default", {MerchantId("m1")}, kDay);
  ASSERT_TRUE(hours.ok());
  EXPECT_EQ(hours->hours[9].orders().amount, MoneySum{kMaxMoney} * kOrders);
}

TEST_F(StatisticsModel, HowEventsWereBatchedLeavesNoTrace) {
  OrderLives(bench_.script, 11).live(1'500);
  bench_.model.feed(1);
  FedModel at_once(std::make_unique<StatisticsProjection>(), bench_.scratch / "at-once",
                   *bench_.log);
  at_once.feed(1'000'000);
  FedModel forgetful(std::make_unique<StatisticsProjection>(2, 1), bench_.scratch / "forgetful",
                     *bench_.log);
  forgetful.feed(7);
  EXPECT_EQ(bench_.model.rows(), at_once.rows());
  EXPECT_EQ(bench_.model.rows(), forgetful.rows());
}

// Events given to a projection by hand, in a batch of their own.
class StatisticsBatch : public StatisticsModel {
 protected:
  bool apply(const NewEvent& event, std::uint64_t version) {
    return projection_
        .apply({"default", event.stream, StreamVersion(version), Position(version), kMidnight, "c"},
               event.event, writer_)
        .ok();
  }

  ModelBatch batch_;
  ModelWriter writer_{bench_.model.store(), batch_};
  StatisticsProjection projection_;
};

TEST_F(StatisticsBatch, WritesARowOnceHoweverManyEventsChangeIt) {
  for (int i = 0; i < 50; ++i) {
    const std::string id = "o" + std::to_string(i);
    EXPECT_TRUE(apply(order_placed({.id = id, .store = "s1"}), 1));
    std::uint64_t version = 1;
    for (const NewEvent& event : order_paid(id)) EXPECT_TRUE(apply(event, ++version));
  }
  EXPECT_EQ(batch_.size(), 0U);
  projection_.finish(writer_);
  // The summaries; the hour by store and of the merchant; its sales by store and of the merchant.
  EXPECT_EQ(batch_.size(), 50U + 2U + 2U);
}

TEST_F(StatisticsBatch, LeavesFiguresAloneThatAnEventDoesNotChange) {
  EXPECT_TRUE(apply(order_placed({.id = "o1"}), 1));
  projection_.finish(writer_);
  batch_.clear();
  EXPECT_TRUE(apply(of_order("o1", OrderClosed{}), 2));
  projection_.finish(writer_);
  EXPECT_EQ(batch_.size(), 1U);  // the summary's version
}

TEST_F(StatisticsBatch, RefusesAnEventOutOfTurn) {
  EXPECT_FALSE(apply(of_order("o1", OrderClosed{}), 2));
  projection_.discard();
  EXPECT_TRUE(apply(order_placed({.id = "o1"}), 1));
  EXPECT_FALSE(apply(order_placed({.id = "o1"}), 1));
  projection_.discard();
  EXPECT_TRUE(apply(order_placed({.id = "o1"}), 1));
  EXPECT_FALSE(apply(of_order("o1", OrderClosed{}), 3));
}

TEST_F(StatisticsModel, RefusesACursorOfAnotherQuery) {
  at_hour(9);
  for (const char* store : {"s1", "s2", "s3"}) {
    commit({order_placed({.id = std::string("o") + store, .store = store})});
  }
  bench_.model.feed();
  const StatisticsQueries queries(bench_.model.view());
  const StatisticsFilter filter{MerchantId("m1")};
  const auto page = queries.days("default", filter, {1, ""});
  ASSERT_TRUE(page.ok() && page->next_cursor);
  EXPECT_TRUE(queries.days("default", filter, {1, *page->next_cursor}).ok());
  const auto refusal = [&](std::string_view tenant, const StatisticsFilter& other) {
    const auto answer = queries.days(tenant, other, {1, *page->next_cursor});
    return !answer.ok() && answer.error().code == QueryErrorCode::kInvalidCursor;
  };
  EXPECT_TRUE(refusal("other", filter));
  EXPECT_TRUE(refusal("default", {MerchantId("m2")}));
  EXPECT_TRUE(refusal("default", {MerchantId("m1"), StoreId("s1")}));
  EXPECT_TRUE(refusal("default", {.merchant_id = MerchantId("m1"), .utc_offset_hours = 1}));
  EXPECT_FALSE(queries.sales("default", {MerchantId("m1")}, {1, *page->next_cursor}).ok());
}

}  // namespace
}  // namespace orderlog
