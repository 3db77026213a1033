// The statistics against a slow count over whole orders: every filter that can be put together,
// every offset, every page, while orders go on living.

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "projections/statistics/statistics.h"
#include "tests/projections/model_bench.h"
#include "tests/projections/order_lives.h"
#include "tests/projections/statistics_oracle.h"

namespace orderlog {
namespace {

constexpr int kOffsets[] = {-12, -5, 0, 1, 8, 14};

template <class T>
std::vector<std::optional<T>> or_none(std::initializer_list<T> values) {
  std::vector<std::optional<T>> all{std::nullopt};
  all.insert(all.end(), values.begin(), values.end());
  return all;
}

void expect_same(const std::vector<DayStatistics>& rows,
                 const std::vector<DayStatistics>& expected) {
  ASSERT_EQ(rows.size(), expected.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].day, expected[i].day);
    EXPECT_EQ(rows[i].store_id, expected[i].store_id);
    EXPECT_EQ(rows[i].channel, expected[i].channel);
    EXPECT_TRUE(rows[i].figures == expected[i].figures);
  }
}

void expect_same(const std::vector<DaySales>& rows, const std::vector<DaySales>& expected) {
  ASSERT_EQ(rows.size(), expected.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    EXPECT_EQ(rows[i].day, expected[i].day);
    EXPECT_TRUE(rows[i].figures == expected[i].figures);
  }
}

class StatisticsLists : public ::testing::Test {
 protected:
  // Orders of a few days: each step of their lives half an hour after the one before.
  void live(std::uint64_t seed, std::size_t steps) {
    OrderLives lives(bench_.script, seed, 1'800'000);
    lives.live(steps);
    bench_.model.feed();
  }

  template <class Row, class Ask>
  std::vector<Row> walk(std::size_t limit, Ask ask) {
    std::vector<Row> rows;
    PageRequest request{limit, ""};
    while (true) {
      const QueryResult<Page<Row>> page = ask(request);
      EXPECT_TRUE(page.ok());
      if (!page.ok()) return rows;
      EXPECT_LE(page->rows.size(), limit);
      rows.insert(rows.end(), page->rows.begin(), page->rows.end());
      ++pages_;
      if (!page->next_cursor) return rows;
      request.cursor = *page->next_cursor;
    }
  }
  std::vector<DayStatistics> walk_days(const StatisticsFilter& filter, std::size_t limit,
                                       std::size_t scan_budget = 50'000) {
    const StatisticsQueries queries(bench_.model.view(), scan_budget);
    return walk<DayStatistics>(limit, [&](const PageRequest& request) {
      return queries.days("default", filter, request);
    });
  }
  std::vector<DaySales> walk_sales(const SalesFilter& filter, std::size_t limit) {
    const StatisticsQueries queries(bench_.model.view());
    return walk<DaySales>(limit, [&](const PageRequest& request) {
      return queries.sales("default", filter, request);
    });
  }

  Bench<StatisticsProjection> bench_;
  std::size_t pages_ = 0;
};

std::vector<StatisticsFilter> every_combination(Hour from, Hour to) {
  std::vector<StatisticsFilter> filters{StatisticsFilter{}};
  const auto vary = [&filters](auto StatisticsFilter::*member, const auto& values) {
    std::vector<StatisticsFilter> varied;
    for (const StatisticsFilter& filter : filters) {
      for (const auto& value : values) {
        varied.push_back(filter);
        varied.back().*member = value;
      }
    }
    filters = std::move(varied);
  };
  vary(&StatisticsFilter::merchant_id,
       std::vector<MerchantId>{MerchantId("m0"), MerchantId("m1"), MerchantId("nobody")});
  vary(&StatisticsFilter::store_id, or_none({StoreId("s0"), StoreId("s3")}));
  vary(&StatisticsFilter::channel, or_none({Channel::kFlash, Channel::kOfficial}));
  vary(&StatisticsFilter::from, or_none({from}));
  vary(&StatisticsFilter::to, or_none({to}));
  vary(&StatisticsFilter::utc_offset_hours, kOffsets);
  return filters;
}

TEST_F(StatisticsLists, EveryCombinationOfFiltersCountsExactlyWhatMatches) {
  live(20'261'121, 1'500);
  const StatisticsOracle oracle(*bench_.log, "default");
  const Hour begin = hour_of(1'700'000'000'000);
  std::size_t rows = 0;
  for (const StatisticsFilter& filter : every_combination(begin + 100, begin + 333)) {
    const auto expected = oracle.days(filter);
    for (const std::size_t limit : {std::size_t{3}, std::size_t{200}}) {
      expect_same(walk_days(filter, limit), expected);
    }
    rows += expected.size();
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(rows, 5'000U);
}

TEST_F(StatisticsLists, EveryHourOfADayCountsExactlyWhatMatches) {
  live(3, 1'500);
  const StatisticsOracle oracle(*bench_.log, "default");
  const StatisticsQueries queries(bench_.model.view());
  const Day first = 1'700'000'000'000 / 86'400'000 - 1;
  std::uint64_t orders = 0;
  for (const StatisticsFilter& filter : every_combination(0, 0)) {
    if (filter.from || filter.to) continue;
    for (Day day = first; day < first + 9; ++day) {
      const auto answer = queries.hours("default", filter, day);
      ASSERT_TRUE(answer.ok());
      const auto expected = oracle.hours(filter, day);
      for (std::size_t hour = 0; hour < 24; ++hour) {
        ASSERT_TRUE(answer->hours[hour] == expected[hour]) << "day " << day << " hour " << hour;
        orders += expected[hour].orders().count;
      }
    }
  }
  EXPECT_GT(orders, 1'000U);
}

TEST_F(StatisticsLists, EveryDayOfSalesSumsExactlyWhatHappened) {
  live(7, 2'000);
  const StatisticsOracle oracle(*bench_.log, "default");
  const Hour begin = hour_of(1'700'000'000'000);
  Tally refunds;
  for (const StatisticsFilter& filter : every_combination(begin + 50, begin + 301)) {
    if (filter.channel) continue;
    const SalesFilter of_sales{filter.merchant_id, filter.store_id, filter.from, filter.to,
                               filter.utc_offset_hours};
    const auto expected = oracle.sales(of_sales);
    for (const std::size_t limit : {std::size_t{1}, std::size_t{4}, std::size_t{200}}) {
      expect_same(walk_sales(of_sales, limit), expected);
    }
    for (const DaySales& day : expected) refunds += day.figures.refunds;
  }
  EXPECT_GT(refunds.count, 100U);
}

TEST_F(StatisticsLists, ASmallScanBudgetMakesMorePagesAndLosesNothing) {
  live(9, 800);
  for (const StatisticsFilter& filter :
       {StatisticsFilter{MerchantId("m1")}, StatisticsFilter{MerchantId("m1"), StoreId("s1")},
        StatisticsFilter{MerchantId("m1"), std::nullopt, Channel::kFlash},
        StatisticsFilter{MerchantId("m1"), StoreId("elsewhere")}}) {
    const auto expected = walk_days(filter, 200);
    for (const std::size_t budget : {0, 1, 20, 300}) {
      pages_ = 0;
      expect_same(walk_days(filter, 200, budget), expected);
      EXPECT_GT(pages_, 1U);
    }
  }
}

TEST_F(StatisticsLists, AWalkSeesEachGroupOnceWhileNewOnesArrive) {
  constexpr TimeMs kBegin = 1'700'006'400'000;
  const auto place = [&](const std::string& id, const std::string& store, TimeMs time_ms) {
    bench_.script.at(time_ms);
    bench_.script.commit({order_placed({.id = id, .store = store})});
    bench_.model.feed();
  };
  for (int i = 0; i < 12; ++i) {
    place("old" + std::to_string(i), "s" + std::to_string(10 + i), kBegin + i * kHourMs);
  }
  const StatisticsQueries queries(bench_.model.view());
  std::vector<std::string> seen;
  PageRequest request{2, ""};
  for (int number = 0;; ++number) {
    const auto page = queries.days("default", {MerchantId("m1")}, request);
    ASSERT_TRUE(page.ok());
    for (const DayStatistics& row : page->rows) seen.push_back(row.store_id.str());
    if (!page->next_cursor) break;
    request.cursor = *page->next_cursor;
    // In front of everything seen so far, on the same day and on the next.
    place("same" + std::to_string(number), "a" + std::to_string(number), kBegin);
    place("next" + std::to_string(number), "s50", kBegin + 24 * kHourMs);
  }
  std::vector<std::string> expected;
  for (int i = 0; i < 12; ++i) expected.push_back("s" + std::to_string(10 + i));
  EXPECT_EQ(seen, expected);
}

}  // namespace
}  // namespace orderlog
