#include "projections/statistics/statistics_rows.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "projections/statistics/figures.h"
#include "projections/statistics/summary_row.h"

namespace orderlog {
namespace {

template <class Row>
std::string bytes_of(const Row& row) {
  std::string bytes;
  append_row(bytes, row);
  return bytes;
}

template <class Row>
void expect_comes_back(const Row& row) {
  const std::string bytes = bytes_of(row);
  Row read;
  ASSERT_TRUE(read_row(bytes, read));
  EXPECT_TRUE(read == row);
}

// No part of a row is taken for a whole one.
template <class Row>
void expect_refused_when_cut(const Row& row) {
  const std::string bytes = bytes_of(row);
  Row read;
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(read_row(bytes.substr(0, length), read)) << length;
  }
}

TEST(Figures, ComeBackAsTheyWere) {
  OrderFigures orders;
  expect_comes_back(orders);
  for (std::size_t i = 0; i < kOrderStatuses; i += 3) {
    orders.by_status[i] = {i + 1, MoneySum{kMaxMoney} << i};
  }
  orders.refunds = {3, MoneySum{1} << 100};
  expect_comes_back(orders);
  expect_refused_when_cut(orders);
  const SalesFigures sales{{5, 1'000}, {2, MoneySum{kMaxMoney} * 4'096}};
  expect_comes_back(sales);
  expect_refused_when_cut(sales);
}

TEST(Figures, HaveThisForm) {
  OrderFigures figures;
  figures.by_status[static_cast<std::size_t>(OrderStatus::kPaid)] = {2, 0x0304};
  figures.refunds = {1, 5};
  std::string expected("\0\4", 2);
  const auto append = [&expected](std::size_t zeros, std::string_view rest) {
    expected.append(zeros, '\0').append(rest);
  };
  append(7, "\2");
  append(14, "\3\4");
  append(7, "\1");
  append(15, "\5");
  EXPECT_EQ(bytes_of(figures), expected);
}

SummaryRow sample_summary() {
  SummaryRow row;
  row.version = StreamVersion(7);
  row.summary.merchant_id = MerchantId("m1");
  row.summary.store_id = StoreId("s1");
  row.summary.channel = Channel::kThirdParty;
  row.summary.created_at = 1'700'000'000'123;
  row.summary.amount = kMaxMoney;
  row.summary.status = OrderStatus::kRefundFailed;
  row.summary.before_refund = OrderStatus::kRefundFailed;
  row.summary.paid = 5;
  row.summary.refunded = 3;
  row.summary.refunding = 2;
  return row;
}

TEST(SummaryRow, ComesBackAsItWas) {
  expect_comes_back(SummaryRow());
  SummaryRow row = sample_summary();
  expect_comes_back(row);
  expect_refused_when_cut(row);
  row.summary.settled = {{LegId("l1"), 1}, {LegId("l2"), kMaxMoney}};
  expect_comes_back(row);
}

TEST(SummaryRow, IsRefusedWhenItIsNotOne) {
  const std::string good = bytes_of(sample_summary());
  SummaryRow read;
  for (const std::size_t at : {0, 9, 10, 11}) {  // format, channel, statuses
    std::string bad = good;
    bad[at] = '\x7f';
    EXPECT_FALSE(read_row(bad, read)) << at;
  }
  EXPECT_FALSE(read_row(good + "x", read));
}

std::string hour_key(Hour hour, std::string_view store, Channel channel) {
  std::string key;
  append_merchant(key, StatisticsRows::kHour, "default", "m1");
  append_hour(key, hour);
  append_store_and_channel(key, store, channel);
  return key;
}

TEST(StatisticsKeys, SortByHourFromNewToOldThenByStoreThenByChannel) {
  const std::vector<std::string> keys = {
      hour_key(9, "", Channel::kFlash),    hour_key(9, "", Channel::kThirdParty),
      hour_key(9, "s", Channel::kFlash),   hour_key(9, "s1", Channel::kFlash),
      hour_key(9, "s10", Channel::kFlash), hour_key(9, "s2", Channel::kFlash),
      hour_key(8, "a", Channel::kFlash),   hour_key(0, "a", Channel::kFlash),
      hour_key(-1, "a", Channel::kFlash)};
  EXPECT_TRUE(std::is_sorted(keys.begin(), keys.end()));
}

TEST(StatisticsKeys, TellTheirHourStoreAndChannel) {
  for (const Hour hour : {Hour{-1}, Hour{0}, Hour{472'224}}) {
    std::string key = "prefix";
    append_hour(key, hour);
    EXPECT_EQ(hour_at_end(key), hour);
  }
  std::string group;
  append_store_and_channel(group, "s1", Channel::kOfficial);
  std::string_view store;
  Channel channel{};
  ASSERT_TRUE(read_store_and_channel(group, store, channel));
  EXPECT_EQ(store, "s1");
  EXPECT_EQ(channel, Channel::kOfficial);
  EXPECT_FALSE(read_store_and_channel("", store, channel));
  EXPECT_FALSE(read_store_and_channel("s1", store, channel));
  EXPECT_FALSE(read_store_and_channel(std::string_view("s1\0\x7f", 4), store, channel));
}

TEST(Calendar, HoursAndDaysGoOnBeforeTheEpoch) {
  static_assert(hour_of(0) == 0 && hour_of(-1) == -1 && hour_of(kHourMs) == 1);
  static_assert(day_of(0, 0) == 0 && day_of(-1, 0) == -1 && day_of(23, 0) == 0);
  static_assert(day_of(0, -1) == -1 && day_of(10, 14) == 1 && day_of(9, 14) == 0);
  for (int offset = -12; offset <= 14; ++offset) {
    for (const Day day : {Day{-1}, Day{0}, Day{20'000}}) {
      EXPECT_EQ(day_of(first_hour(day, offset), offset), day);
      EXPECT_EQ(day_of(first_hour(day, offset) - 1, offset), day - 1);
    }
  }
}

}  // namespace
}  // namespace orderlog
