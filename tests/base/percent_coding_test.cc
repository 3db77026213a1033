#include "base/percent_coding.h"

#include <gtest/gtest.h>

#include <string>

namespace orderlog {
namespace {

TEST(PercentCoding, IsWrittenWithUpperCaseDigits) {
  std::string out;
  for (const char c : {'%', '\0', '\xfe'}) append_percent(c, out);
  EXPECT_EQ(out, "%25%00%FE");
}

TEST(PercentCoding, IsReadWithDigitsOfEitherCase) {
  EXPECT_EQ(percent_at("x%2f", 1), '/');
  EXPECT_EQ(percent_at("%2Frest", 0), '/');
  for (const std::string_view text : {"%", "%2", "%2g", "%+1", "% 1"}) {
    EXPECT_FALSE(percent_at(text, 0)) << text;
  }
}

}  // namespace
}  // namespace orderlog
