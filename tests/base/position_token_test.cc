#include "base/position_token.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace orderlog {
namespace {

constexpr LineId kLine{3};

TEST(PositionToken, IsALineAndAPosition) {
  EXPECT_EQ(parse_position_token("3:17", kLine), Position{17});
  EXPECT_EQ(parse_position_token("3:0", kLine), Position{0});
  EXPECT_EQ(parse_position_token("3:18446744073709551615", kLine),
            Position{std::numeric_limits<std::uint64_t>::max()});
}

TEST(PositionToken, IsReadAsItIsWritten) {
  EXPECT_EQ(position_token(kLine, Position{17}), "3:17");
  EXPECT_EQ(parse_position_token(position_token(kLine, Position{0}), kLine), Position{0});
}

TEST(PositionToken, MayBeThePositionAlone) {
  EXPECT_EQ(parse_position_token("17", kLine), Position{17});
}

TEST(PositionToken, OfAnotherLineIsRefused) {
  EXPECT_EQ(parse_position_token("0:17", kLine), std::nullopt);
}

TEST(PositionToken, OtherwiseSpelledIsRefused) {
  for (const char* token : {"", ":", "3:", ":17", "03:17", "3:017", "017", "00", "+17", "3:-1",
                            " 17", "17 ", "3:17:", "3:0x11", "18446744073709551616", "65539:17"}) {
    EXPECT_EQ(parse_position_token(token, kLine), std::nullopt) << token;
  }
}

}  // namespace
}  // namespace orderlog
