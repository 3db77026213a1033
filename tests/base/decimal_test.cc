#include "base/decimal.h"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace orderlog {
namespace {

template <class Int>
std::string decimal_of(Int number) {
  std::string text = "=";
  append_decimal(number, text);
  return text;
}

TEST(Decimal, TheLongestNumbersHaveRoom) {
  EXPECT_EQ(decimal_of(0), "=0");
  EXPECT_EQ(decimal_of(std::numeric_limits<std::uint64_t>::max()), "=18446744073709551615");
  EXPECT_EQ(decimal_of(std::numeric_limits<std::int64_t>::min()), "=-9223372036854775808");
  EXPECT_EQ(decimal_of(std::numeric_limits<std::uint16_t>::max()), "=65535");
  EXPECT_EQ(decimal_of(std::numeric_limits<std::int16_t>::min()), "=-32768");
}

TEST(Decimal, AWholeNumberIsTheWholeText) {
  EXPECT_EQ(whole_number("0012"), 12U);
  EXPECT_EQ(whole_number<std::int64_t>("-12"), -12);
  EXPECT_EQ(whole_number("fF", 16), 255U);
  for (const std::string_view text : {"", " 1", "1 ", "+1", "-1", "1.0", "18446744073709551616"}) {
    EXPECT_FALSE(whole_number(text)) << text;
  }
  EXPECT_FALSE(whole_number<std::uint16_t>("65536"));
}

TEST(Decimal, OneSpellingOnly) {
  EXPECT_EQ(decimal("0"), 0U);
  EXPECT_EQ(decimal("120"), 120U);
  for (const std::string_view text : {"", "00", "012", "1x"}) EXPECT_FALSE(decimal(text)) << text;
}

}  // namespace
}  // namespace orderlog
