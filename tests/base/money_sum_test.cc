#include "base/money_sum.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

std::string decimal(MoneySum sum) {
  std::string text;
  append_decimal(sum, text);
  return text;
}

TEST(MoneySum, IsWrittenInFull) {
  EXPECT_EQ(decimal(0), "0");
  EXPECT_EQ(decimal(-7), "-7");
  EXPECT_EQ(decimal(1'990), "1990");
  EXPECT_EQ(decimal(kMaxMoney), "9007199254740991");
  EXPECT_EQ(decimal(MoneySum{kMaxMoney} * 1'000'000), "9007199254740991000000");
  EXPECT_EQ(decimal(MoneySum{kMaxMoney} * -1'000'000), "-9007199254740991000000");
  EXPECT_EQ(decimal(static_cast<MoneySum>(1) << 126), "85070591730234615865843651857942052864");
}

}  // namespace
}  // namespace orderlog
