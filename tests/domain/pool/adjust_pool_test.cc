#include <gtest/gtest.h>

#include <limits>

#include "domain/rules.h"
#include "tests/domain/pool/pool_samples.h"

namespace orderlog::testing {
namespace {

AdjustPool add(std::int64_t units) {
  return {PoolId("p1"), units, OperatorId("op1"), "a delivery"};
}

NewEvent added(std::int64_t units) {
  return event_of("p1", PoolAdjusted{units, OperatorId("op1"), "a delivery"});
}

PoolOpened opened_with(std::int64_t total, PoolPolicy policy = PoolPolicy::kHard) {
  PoolOpened pool = ten_units();
  pool.total = total;
  pool.policy = policy;
  return pool;
}

void expect_sold_out(const Outcome& outcome, std::string_view detail) {
  outcome.then_rejected(RejectionCode::kSoldOut);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.rejection().detail, detail);
}

TEST(AdjustPool, MoreUnitsAreForSale) {
  const Outcome outcome = given({opened(), reserved("o1", "u1", 10)}).at(kNow + 7).when(add(5));
  outcome.then({added(5)}).then_answers(AnswerKind::kChanged, stream_of(PoolId("p1")));
  EXPECT_EQ(outcome.pool("p1").total, 15);
  EXPECT_EQ(outcome.pool("p1").remaining(), 5);
  EXPECT_EQ(outcome.pool("p1").updated_at, kNow + 7);
}

TEST(AdjustPool, WhatIsSaidTwiceIsAddedTwice) {
  const Outcome outcome = given({opened()}).after(add(5)).when(add(5));
  outcome.then({added(5)});
  EXPECT_EQ(outcome.pool("p1").total, 20);
}

TEST(AdjustPool, TheReasonMayBeLeftOut) {
  AdjustPool silent = add(1);
  silent.reason.clear();
  given({opened()}).when(silent).then({event_of("p1", PoolAdjusted{1, OperatorId("op1"), ""})});
}

TEST(AdjustPool, TheWindowDoesNotMatter) {
  for (const TimeMs now : {kNow - 1, kNow, kNow + 60'000}) {
    given({opened()}).at(now).when(add(1)).then({added(1)});
    given({opened()}).at(now).when(add(-1)).then({added(-1)});
  }
}

TEST(AdjustPool, OfAHardPoolOnlyWhatIsLeftIsWrittenOff) {
  const Scenario scenario =
      given({opened(), reserved("o1", "u1", 4), reserved("o2", "u2", 3), sold("o2", "u2", 3)});
  const Outcome all_that_is_left = scenario.when(add(-3));
  all_that_is_left.then({added(-3)});
  EXPECT_EQ(all_that_is_left.pool("p1").remaining(), 0);
  expect_sold_out(scenario.when(add(-4)), "pool p1 has 3 units left, not 4");
  expect_sold_out(scenario.when(add(-11)), "pool p1 has 3 units left, not 11");
}

TEST(AdjustPool, OneThatMayGoNegativeDoes) {
  const Scenario scenario =
      given({opened(opened_with(10, PoolPolicy::kAllowNegative)), reserved("o1", "u1", 12)});
  const Outcome nothing = scenario.when(add(-10));
  nothing.then({added(-10)});
  EXPECT_EQ(nothing.pool("p1").total, 0);
  EXPECT_EQ(nothing.pool("p1").remaining(), -12);
  EXPECT_EQ(scenario.when(add(2)).pool("p1").remaining(), 0);
}

TEST(AdjustPool, TheTotalStaysWithinItsBounds) {
  const auto with = [](std::int64_t total) {
    return given({opened(opened_with(total, PoolPolicy::kAllowNegative))});
  };
  with(10).when(add(-11)).then_rejected(RejectionCode::kInvalidQuantity);
  with(0).when(add(kMaxQuantity)).then({added(kMaxQuantity)});
  with(1).when(add(kMaxQuantity)).then_rejected(RejectionCode::kInvalidQuantity);
  with(kMaxQuantity).when(add(1)).then_rejected(RejectionCode::kInvalidQuantity);
  with(kMaxQuantity).when(add(-kMaxQuantity)).then({added(-kMaxQuantity)});
  given({opened(opened_with(kMaxQuantity))})
      .when(add(1))
      .then_rejected(RejectionCode::kInvalidQuantity);
}

TEST(AdjustPool, NothingAndTooMuchAreNoAdjustments) {
  constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();
  for (const std::int64_t units :
       {std::int64_t{0}, kMaxQuantity + 1, -kMaxQuantity - 1, kLargest, -kLargest - 1}) {
    given({opened()}).when(add(units)).then_rejected(RejectionCode::kInvalidQuantity);
  }
}

TEST(AdjustPool, AnUnknownOneIsNotFound) {
  given({}).when(add(1)).then_rejected(RejectionCode::kNotFound);
}

}  // namespace
}  // namespace orderlog::testing
