#include "base/money.h"

#include <gtest/gtest.h>

#include <limits>
#include <utility>

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

TEST(Money, ProductsAreDividedExactly) {
  const auto divided = [](std::int64_t a, std::int64_t b, std::int64_t c) {
    const Quotient quotient = multiply_divide(a, b, c);
    return std::pair(quotient.whole, quotient.remainder);
  };
  EXPECT_EQ(divided(20, 30, 114), std::pair(5L, 30L));
  EXPECT_EQ(divided(0, 5, 7), std::pair(0L, 0L));
  EXPECT_EQ(divided(kLargest, kLargest, kLargest), std::pair(kLargest, std::int64_t{0}));
  EXPECT_EQ(divided(kMaxMoney, kMaxMoney - 1, kMaxMoney), std::pair(kMaxMoney - 1, Money{0}));
}

}  // namespace
}  // namespace orderlog
