#include "domain/order/discount_shares.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <random>
#include <utility>

namespace orderlog {
namespace {

using Amounts = std::vector<Money>;

Money sum_of(const Amounts& amounts) {
  return std::accumulate(amounts.begin(), amounts.end(), Money{0});
}

TEST(DiscountShares, AreProportionalToThePrices) {
  EXPECT_EQ(discount_shares(30, {100, 200}), (Amounts{10, 20}));
  EXPECT_EQ(discount_shares(300, {100, 200}), (Amounts{100, 200}));
  EXPECT_EQ(discount_shares(7, {9}), (Amounts{7}));
}

TEST(DiscountShares, OfNothingAreNothing) {
  EXPECT_EQ(discount_shares(0, {100, 200}), (Amounts{0, 0}));
  EXPECT_EQ(discount_shares(0, {0, 0}), (Amounts{0, 0}));
  EXPECT_EQ(discount_shares(0, {}), Amounts{});
}

TEST(DiscountShares, WhatCostsNothingGetsNone) {
  EXPECT_EQ(discount_shares(10, {0, 11, 0}), (Amounts{0, 10, 0}));
}

TEST(DiscountShares, TheLargestRemaindersGetWhatRoundingLeft) {
  // 5.26, 4.21, 10.53
  EXPECT_EQ(discount_shares(20, {30, 24, 60}), (Amounts{5, 4, 11}));
  // 3.33 each
  EXPECT_EQ(discount_shares(10, {100, 100, 100}), (Amounts{4, 3, 3}));
  // 0.5 and 1.5
  EXPECT_EQ(discount_shares(2, {1, 3}), (Amounts{0, 2}));
  EXPECT_EQ(discount_shares(2, {3, 1}), (Amounts{2, 0}));
}

TEST(DiscountShares, LargestAmountsAreExact) {
  EXPECT_EQ(discount_shares(kMaxMoney, {kMaxMoney - 1, 1}), (Amounts{kMaxMoney - 1, 1}));
  EXPECT_EQ(discount_shares(kMaxMoney - 1, {kMaxMoney - 2, 2}), (Amounts{kMaxMoney - 3, 2}));
}

// Of any prices that an order can have, and any discount on them.
class RandomShares : public ::testing::Test {
 protected:
  void draw() {
    prices.resize(1 + below(12));
    const Money largest = below(2) == 0 ? 20 : kMaxMoney / 12;
    for (Money& price : prices) price = below(4) == 0 ? 7 : below(largest + 1);
    discount = below(sum_of(prices) + 1);
  }
  Money below(Money limit) { return std::uniform_int_distribution<Money>(0, limit - 1)(random); }

  static constexpr std::uint64_t kSeed = 20261127;
  std::mt19937_64 random{kSeed};
  Amounts prices;
  Money discount = 0;
};

TEST_F(RandomShares, SumToTheDiscountAndStayWithinThePrices) {
  for (int round = 0; round < 5'000; ++round) {
    draw();
    const Amounts shares = discount_shares(discount, prices);
    ASSERT_EQ(sum_of(shares), discount) << "seed " << kSeed << ", round " << round;
    for (std::size_t i = 0; i < prices.size(); ++i) {
      ASSERT_GE(shares[i], 0);
      ASSERT_LE(shares[i], prices[i]) << "seed " << kSeed << ", round " << round;
      const Money exact =
          multiply_divide(discount, prices[i], std::max(sum_of(prices), Money{1})).whole;
      ASSERT_TRUE(shares[i] == exact || shares[i] == exact + 1) << "seed " << kSeed;
    }
  }
}

// In another order of the items each price has the same shares.
TEST_F(RandomShares, DoNotDependOnTheOrderOfTheItems) {
  const auto by_price = [this] {
    const Amounts shares = discount_shares(discount, prices);
    std::vector<std::pair<Money, Money>> pairs;
    for (std::size_t i = 0; i < prices.size(); ++i) pairs.emplace_back(prices[i], shares[i]);
    std::sort(pairs.begin(), pairs.end());
    return pairs;
  };
  for (int round = 0; round < 2'000; ++round) {
    draw();
    const auto before = by_price();
    std::shuffle(prices.begin(), prices.end(), random);
    ASSERT_EQ(by_price(), before) << "seed " << kSeed << ", round " << round;
  }
}

}  // namespace
}  // namespace orderlog
