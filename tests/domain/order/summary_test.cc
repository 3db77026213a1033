#include "domain/order/summary.h"

#include <gtest/gtest.h>

#include "tests/domain/order/order_samples.h"
#include "tests/domain/order/summary_oracle.h"
#include "tests/domain/order/walk_starts.h"

namespace orderlog::testing {
namespace {

// Random lives of many orders are held to the same in tests/domain/interleavings_test.cc.
TEST(OrderSummary, EqualsThatOfTheWholeOrderAfterEveryReachableEvent) {
  const WalkReport& report = whole_walk();
  EXPECT_TRUE(report.violations.empty());
  EXPECT_GT(report.transitions, 1'000U);
}

Leg settled(const char* id, Money amount) {
  Leg leg;
  leg.id = LegId(id);
  leg.state = LegState::kSettled;
  leg.amount = amount;
  return leg;
}

TEST(OrderSummary, KnowsWhatAVoidTookBackWhileItIsUnderWay) {
  OrderSummary summary;
  for (const OrderEvent& event :
       {OrderEvent(PaymentStarted{}), OrderEvent(LegSettled{settled("l1", 2)}),
        OrderEvent(LegSettled{settled("l2", 5)}), OrderEvent(VoidStarted{}),
        OrderEvent(LegReleased{LegId("l2")})}) {
    evolve(summary, event, kNow);
  }
  EXPECT_EQ(summary.paid, 2);
  EXPECT_EQ(summary.settled, (std::vector<SettledLeg>{{LegId("l1"), 2}}));
}

TEST(OrderSummary, AReleasedHoldTakesNothingBack) {
  OrderSummary summary;
  evolve(summary, LegSettled{settled("l1", 2)}, kNow);
  evolve(summary, LegReleased{LegId("l2")}, kNow);
  EXPECT_EQ(summary.paid, 2);
}

}  // namespace
}  // namespace orderlog::testing
