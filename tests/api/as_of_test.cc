#include "api/as_of.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

std::optional<AsOf> parse(std::string_view text) { return parse_as_of(text, LineId(3)); }

TEST(AsOfParameter, TakesPositions) {
  EXPECT_EQ(parse("3:17"), AsOf(Position(17)));
  EXPECT_EQ(parse("17"), AsOf(Position(17)));
  EXPECT_EQ(parse("0"), AsOf(Position(0)));
  EXPECT_EQ(parse("999999999999"), AsOf(Position(999'999'999'999)));
  // A token is a position however large.
  EXPECT_EQ(parse("3:1767268800000"), AsOf(Position(1'767'268'800'000)));
}

TEST(AsOfParameter, TakesTimes) {
  EXPECT_EQ(parse("1000000000000"), AsOf(TimeMs{1'000'000'000'000}));
  EXPECT_EQ(parse("1767268800000"), AsOf(TimeMs{1'767'268'800'000}));
  EXPECT_EQ(parse("2026-01-01T12:00:00Z"), AsOf(TimeMs{1'767'268'800'000}));
  EXPECT_EQ(parse("2026-01-01T20:00:00.001+08:00"), AsOf(TimeMs{1'767'268'800'001}));
  EXPECT_EQ(parse("2026-01-01"), AsOf(TimeMs{1'767'225'600'000}));
  EXPECT_EQ(parse("253402300799999"), AsOf(TimeMs{253'402'300'799'999})) << "the year 9999";
}

TEST(AsOfParameter, TakesNothingElse) {
  for (const char* text :
       {"", " ", "-1", "+1", "x", "17 ", "1.5", "0:17", "3:", ":17", "3:-1", "3:1:2", "3:x", "now",
        "2026-13-01", "2026-01-01T12:00:00", "18446744073709551616", "0x11",
        // Milliseconds behind the year 9999, for which there is no date.
        "253402300800000", "9223372036854775807", "9223372036854775808", "18446744073709551615"}) {
    EXPECT_FALSE(parse(text)) << text;
  }
}

}  // namespace
}  // namespace orderlog
