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
    prices_.resize(1 + below(12));
    const Money largest = below(2) == 0 ? 20 : kMaxMoney / 12;
    for (Money& price : prices_) price = below(4) == 0 ? 7 : below(largest + 1);
    discount_ = below(sum_of(prices_) + 1);
  }
  Money below(Money limit) { return std::uniform_int_distribution<Money>(0, limit - 1)(random_); }

  static constexpr std::uint64_t kSeed = 20261127;
  std::mt19937_64 random_{kSeed};
  Amounts prices_;
  Money discount_ = 0;
};

TEST_F(RandomShares, SumToTheDiscountAndStayWithinThePrices) {
  for (int round = 0; round < 5'000; ++round) {
    draw();
    const Amounts shares = discount_shares(discount_, prices_);
    ASSERT_EQ(sum_of(shares), discount_) << "seed " << kSeed << ", round " << round;
    for (std::size_t i = 0; i < prices_.size(); ++i) {
      ASSERT_GE(shares[i], 0);
      ASSERT_LE(shares[i], prices_[i]) << "seed " << kSeed << ", round " << round;
      const Money exact =
          multiply_divide(discount_, prices_[i], std::max(sum_of(prices_), Money{1})).whole;
      ASSERT_TRUE(shares[i] == exact || shares[i] == exact + 1) << "seed " << kSeed;
    }
  }
}

// In another order of the items each price has the same shares.
TEST_F(RandomShares, DoNotDependOnTheOrderOfTheItems) {
  const auto by_price = [this] {
    const Amounts shares = discount_shares(discount_, prices_);
    std::vector<std::pair<Money, Money>> pairs;
    for (std::size_t i = 0; i < prices_.size(); ++i) pairs.emplace_back(prices_[i], shares[i]);
    std::sort(pairs.begin(), pairs.end());
    return pairs;
  };
  for (int round = 0; round < 2'000; ++round) {
    draw();
    const auto before = by_price();
    std::shuffle(prices_.begin(), prices_.end(), random_);
    ASSERT_EQ(by_price(), before) << "seed " << kSeed << ", round " << round;
  }
}

}  // namespace
}  // namespace orderlog
