#include <gtest/gtest.h>

#include <variant>

#include "projections/pools/pools.h"
#include "projections/queries.h"
#include "tests/projections/model_bench.h"

namespace orderlog {
namespace {

class PoolModel : public ::testing::Test {
 protected:
  static NewEvent opened(const std::string& id, const std::string& merchant, TimeMs opens_at,
                         TimeMs closes_at) {
    PoolOpened event;
    event.merchant_id = MerchantId(merchant);
    event.title = "Spring lambs 春羊";
    event.total = 100;
    event.unit_price = 9'900;
    event.opens_at = opens_at;
    event.closes_at = closes_at;
    event.attributes = R"({"yield":12})";
    return {stream_of(PoolId(id)), Event(PoolEvent(event))};
  }

  template <class E>
  static NewEvent units(const std::string& pool, const std::string& order, std::int64_t quantity) {
    return {stream_of(PoolId(pool)), Event(PoolEvent(E{OrderId(order), UserId("u1"), quantity}))};
  }

  std::vector<std::string> listed(const PoolFilter& filter, TimeMs now_ms) {
    const auto page = PoolQueries(bench_.model.view()).list("default", filter, now_ms, {200, ""});
    EXPECT_TRUE(page.ok());
    std::vector<std::string> ids;
    for (const AggregateRow& row : page->rows) ids.push_back(std::get<Pool>(row.state).id.str());
    return ids;
  }

  using Ids = std::vector<std::string>;
  Bench<PoolsProjection> bench_;
};

TEST_F(PoolModel, CountsUnitsThroughReservationSaleReleaseAndReturn) {
  bench_.script.commit({opened("p1", "m1", 0, 1'000)});
  bench_.script.commit({units<UnitsReserved>("p1", "a", 5)});
  bench_.script.commit({units<UnitsReserved>("p1", "b", 3)});
  bench_.script.commit({units<UnitsReserved>("p1", "c", 2)});
  bench_.script.commit({units<UnitsSold>("p1", "a", 5)});
  bench_.script.commit({units<UnitsSold>("p1", "c", 2)});
  bench_.script.commit({units<UnitsReleased>("p1", "b", 3)});
  bench_.script.at(1'800'000'000'000);
  const Position last = bench_.script.commit({units<UnitsReturned>("p1", "c", 2)});
  bench_.model.feed(3);

  const auto found = PoolQueries(bench_.model.view()).find("default", PoolId("p1"));
  ASSERT_TRUE(found.ok() && found->row);
  const Pool& pool = std::get<Pool>(found->row->state);
  EXPECT_EQ(pool.sold, 5);
  EXPECT_EQ(pool.reserved, 0);
  EXPECT_EQ(pool.remaining(), 95);
  EXPECT_EQ(pool.updated_at, 1'800'000'000'000);
  EXPECT_EQ(pool.attributes, R"({"yield":12})");
  EXPECT_EQ(found->row->version, StreamVersion(8));
  EXPECT_EQ(found->position, last);
}

TEST_F(PoolModel, ListsThoseOfWhichMoreWasTakenThanThereWas) {
  const auto stock = [](const std::string& id, std::int64_t quantity, bool returns) {
    const PoolEvent event = returns ? PoolEvent(StockReturned{OrderId("o"), quantity})
                                    : PoolEvent(StockTaken{OrderId("o"), quantity});
    return NewEvent{stream_of(PoolId(id)), Event(event)};
  };
  for (const char* id : {"p1", "p2"}) {
    NewEvent shelf = opened(id, "m1", 0, 0);
    std::get<PoolOpened>(std::get<PoolEvent>(shelf.event)).policy = PoolPolicy::kAllowNegative;
    bench_.script.commit({shelf});
  }
  bench_.script.commit({stock("p1", 101, false)});
  bench_.script.commit({stock("p2", 100, false)});
  bench_.model.feed();
  EXPECT_EQ(listed({.negative = true}, 1'000), Ids{"p1"}) << "closed or not";
  EXPECT_EQ(listed({.merchant_id = MerchantId("m2"), .negative = true}, 0), Ids{});
  EXPECT_EQ(*PoolQueries(bench_.model.view()).count_negative(10), 1U);
  bench_.script.commit({stock("p1", 101, true)});
  bench_.model.feed();
  EXPECT_EQ(listed({.negative = true}, 0), Ids{});
  EXPECT_EQ(*PoolQueries(bench_.model.view()).count_negative(10), 0U);
}

TEST_F(PoolModel, AnAdjustmentTakesAPoolOffTheListOfThoseBelowZeroOrPutsItThere) {
  const auto adjusted = [](std::int64_t add) {
    return NewEvent{stream_of(PoolId("p1")),
                    Event(PoolEvent(PoolAdjusted{add, OperatorId("op1"), "counted"}))};
  };
  NewEvent shelf = opened("p1", "m1", 0, 1);
  std::get<PoolOpened>(std::get<PoolEvent>(shelf.event)).policy = PoolPolicy::kAllowNegative;
  bench_.script.commit({shelf});
  bench_.script.commit({units<UnitsReserved>("p1", "a", 100)});
  bench_.script.commit({adjusted(-1)});
  bench_.model.feed();
  EXPECT_EQ(listed({.negative = true}, 0), Ids{"p1"});
  bench_.script.at(1'800'000'000'000);
  bench_.script.commit({adjusted(21)});
  bench_.model.feed();
  EXPECT_EQ(listed({.negative = true}, 0), Ids{});
  EXPECT_EQ(*PoolQueries(bench_.model.view()).count_negative(10), 0U);

  const auto found = PoolQueries(bench_.model.view()).find("default", PoolId("p1"));
  ASSERT_TRUE(found.ok() && found->row);
  const Pool& pool = std::get<Pool>(found->row->state);
  EXPECT_EQ(pool.total, 120);
  EXPECT_EQ(pool.remaining(), 20);
  EXPECT_EQ(pool.updated_at, 1'800'000'000'000);
}

TEST_F(PoolModel, ShowsClosedPoolsOnlyWhenAskedForThem) {
  bench_.script.commit({opened("p1", "m1", 0, 1'000)});
  bench_.script.commit({opened("p2", "m1", 500, 2'000)});
  bench_.script.commit({opened("p3", "m2", 1'500, 2'000)});
  bench_.model.feed();
  EXPECT_EQ(listed({}, 0), (Ids{"p3", "p2", "p1"}));
  EXPECT_EQ(listed({}, 1'000), (Ids{"p3", "p2"}));
  EXPECT_EQ(listed({.state = PoolWindow::kClosed}, 1'000), (Ids{"p1"}));
  EXPECT_EQ(listed({.state = PoolWindow::kScheduled}, 1'000), (Ids{"p3"}));
  EXPECT_EQ(listed({.merchant_id = MerchantId("m1")}, 600), (Ids{"p2", "p1"}));
  EXPECT_EQ(listed({.merchant_id = MerchantId("m1"), .state = PoolWindow::kOpen}, 100), Ids{"p1"});
  EXPECT_EQ(listed({.merchant_id = MerchantId("m3")}, 0), Ids{});
}

TEST_F(PoolModel, WalksItsListPageByPage) {
  Ids expected;
  for (int i = 0; i < 25; ++i) {
    bench_.script.commit({opened("p" + std::to_string(i), "m1", 0, i % 2 == 0 ? 1'000 : 10)});
    if (i % 2 == 0) expected.insert(expected.begin(), "p" + std::to_string(i));
  }
  bench_.model.feed();
  const PoolQueries queries(bench_.model.view(), 4);  // a scan that must go on again and again
  Ids seen;
  PageRequest request{3, ""};
  while (true) {
    const auto page = queries.list("default", {}, 100, request);
    ASSERT_TRUE(page.ok());
    for (const AggregateRow& row : page->rows) seen.push_back(std::get<Pool>(row.state).id.str());
    if (!page->next_cursor) break;
    request.cursor = *page->next_cursor;
  }
  EXPECT_EQ(seen, expected);
}

TEST_F(PoolModel, APageOfLargePoolsIsShortAndTheWalkLosesNothing) {
  constexpr int kPools = 100;
  for (int i = 0; i < kPools; ++i) {
    NewEvent open = opened("p" + std::to_string(i), "m1", 0, 1'000);
    std::get<PoolOpened>(std::get<PoolEvent>(open.event)).attributes =
        R"({"about":")" + std::string(16'000, 'x') + R"("})";
    bench_.script.commit({open});
  }
  bench_.model.feed();
  std::vector<std::size_t> pages;
  Ids walked;
  PageRequest request{200, ""};
  do {
    const auto page = PoolQueries(bench_.model.view()).list("default", {}, 500, request);
    ASSERT_TRUE(page.ok());
    for (const AggregateRow& row : page->rows) {
      walked.push_back(std::get<Pool>(row.state).id.str());
    }
    pages.push_back(page->rows.size());
    request.cursor = page->next_cursor.value_or("");
  } while (!request.cursor.empty());
  EXPECT_EQ(pages.size(), 2U);
  EXPECT_LE(pages.front(), 66U) << "a MiB of rows";
  ASSERT_EQ(walked.size(), static_cast<std::size_t>(kPools));
  for (int i = 0; i < kPools; ++i) {
    EXPECT_EQ(walked[static_cast<std::size_t>(i)], "p" + std::to_string(kPools - 1 - i));
  }
}

}  // namespace
}  // namespace orderlog
