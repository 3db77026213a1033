#include "base/clock.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

TEST(ManualClock, StandsStillUntilItIsMoved) {
  ManualClock clock(1'000);
  EXPECT_EQ(clock.now_ms(), 1'000);
  clock.advance_ms(5);
  EXPECT_EQ(clock.now_ms(), 1'005);
}

TEST(ManualClock, MovesForwardOnly) {
  ManualClock clock(1'000);
  EXPECT_FALSE(clock.set_ms(999));
  EXPECT_EQ(clock.now_ms(), 1'000);
  EXPECT_TRUE(clock.set_ms(1'000));
  EXPECT_TRUE(clock.set_ms(2'000));
  EXPECT_EQ(clock.now_ms(), 2'000);
}

TEST(SystemClock, CountsMillisecondsOfThisCentury) {
  const TimeMs now = SystemClock().now_ms();
  EXPECT_GT(now, 1'577'836'800'000);
  EXPECT_LT(now, 4'102'444'800'000);
}

}  // namespace
}  // namespace orderlog
