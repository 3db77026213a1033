#include "base/rfc3339.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

TEST(Rfc3339, TimesAreWrittenWithMilliseconds) {
  EXPECT_EQ(to_rfc3339(0), "1970-01-01T00:00:00.000Z");
  EXPECT_EQ(to_rfc3339(1'291'191'960'007), "2010-12-01T08:26:00.007Z");
  EXPECT_EQ(to_rfc3339(253'402'300'799'999), "9999-12-31T23:59:59.999Z");
}

TEST(Rfc3339, WhatIsWrittenIsReadBack) {
  for (const TimeMs time_ms : {TimeMs{0}, TimeMs{951'782'400'001}, TimeMs{1'767'268'800'123}}) {
    EXPECT_EQ(parse_rfc3339(to_rfc3339(time_ms)), time_ms);
  }
}

TEST(Rfc3339, ADateIsItsMidnight) {
  EXPECT_EQ(parse_rfc3339("2010-12-01"), parse_rfc3339("2010-12-01T00:00:00Z"));
}

TEST(Rfc3339, OffsetsAndFractionsCount) {
  EXPECT_EQ(parse_rfc3339("1970-01-01T01:00:00+01:00"), 0);
  EXPECT_EQ(parse_rfc3339("1969-12-31T23:30:00.5-00:30"), 500);
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:00.0019Z"), 1);
}

TEST(Rfc3339, WhatIsNoTimeIsRefused) {
  for (const char* text : {"", "2010", "2010-12", "2010-13-01", "2011-02-29", "2010-12-01T",
                           "2010-12-01T08:26", "2010-12-01T08:26:00", "2010-12-01T24:00:00Z",
                           "2010-12-01T08:60:00Z", "2010-12-01T08:26:00.Z", "2010-12-01T08:26:00+1",
                           "2010-12-01T08:26:00Zx", "-010-12-01", "12/1/2010 8:26"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

// They were read, and written as times of another year.
TEST(Rfc3339, AnOffsetDoesNotLeaveTheYearsThatCanBeWritten) {
  EXPECT_EQ(parse_rfc3339("0000-01-01T00:00:00+00:01"), std::nullopt);
  EXPECT_EQ(parse_rfc3339("9999-12-31T23:59:59-00:01"), std::nullopt);
  for (const char* text : {"0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"}) {
    const auto time_ms = parse_rfc3339(text);
    ASSERT_TRUE(time_ms) << text;
    EXPECT_EQ(to_rfc3339(*time_ms), text);
  }
}

}  // namespace
}  // namespace orderlog
