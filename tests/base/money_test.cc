#include "base/money.h"

#include <gtest/gtest.h>

#include <limits>

namespace orderlog {
namespace {

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

TEST(Money, SumsWithinTheExactRangeAreGiven) {
  EXPECT_EQ(checked_add(2, 3), 5);
  EXPECT_EQ(checked_add(kMaxMoney, 0), kMaxMoney);
  EXPECT_EQ(checked_add(-kMaxMoney, 1), 1 - kMaxMoney);
}

TEST(Money, SumsBeyondTheExactRangeAreRefused) {
  EXPECT_EQ(checked_add(kMaxMoney, 1), std::nullopt);
  EXPECT_EQ(checked_add(-kMaxMoney, -1), std::nullopt);
  EXPECT_EQ(checked_add(kLargest, kLargest), std::nullopt);
}

TEST(Money, ProductsBeyondTheExactRangeAreRefused) {
  EXPECT_EQ(checked_multiply(1'999, 3), 5'997);
  EXPECT_EQ(checked_multiply(0, kLargest), 0);
  EXPECT_EQ(checked_multiply(kMaxMoney, 1), kMaxMoney);
  EXPECT_EQ(checked_multiply(kMaxMoney, 2), std::nullopt);
  EXPECT_EQ(checked_multiply(kLargest, kLargest), std::nullopt);
  EXPECT_EQ(checked_multiply(1LL << 27, 1LL << 26), std::nullopt);
}

}  // namespace
}  // namespace orderlog
