#include "api/effect_leases.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

using Taken = EffectLeases::Taken;

constexpr auto kNothingIsOver = [](std::string_view, const EffectId&, std::int64_t) {
  return false;
};

TEST(EffectLeases, OneAttemptIsHeldByOneUntilItsTimeIsUp) {
  EffectLeases leases;
  const EffectId id("o1-notification");
  EXPECT_EQ(leases.take("t", id, 1, 100, 0), Taken::kYes);
  EXPECT_EQ(leases.take("t", id, 1, 200, 50), Taken::kHeld);
  EXPECT_EQ(leases.take("u", id, 1, 100, 50), Taken::kYes) << "another tenant's";
  EXPECT_EQ(leases.take("t", id, 2, 300, 50), Taken::kYes) << "the attempt before is over";
  EXPECT_EQ(leases.take("t", id, 1, 300, 50), Taken::kHeld);
  EXPECT_EQ(leases.live(99), 2U);
  EXPECT_EQ(leases.live(100), 1U);
  EXPECT_EQ(leases.take("t", id, 2, 400, 300), Taken::kYes);
  EXPECT_EQ(leases.live(399), 1U);
}

TEST(EffectLeases, ALaterAttemptTakesNoSecondPlace) {
  EffectLeases leases(2);
  for (int attempt = 1; attempt <= 5; ++attempt) {
    EXPECT_EQ(leases.take("t", EffectId("a"), attempt, 1'000, 0), Taken::kYes);
  }
  EXPECT_EQ(leases.take("t", EffectId("b"), 1, 1'000, 0), Taken::kYes);
  EXPECT_EQ(leases.take("t", EffectId("c"), 1, 1'000, 0), Taken::kFull);
}

TEST(EffectLeases, ThoseThatAreOverMakeRoomWhenThereIsNone) {
  EffectLeases leases(2);
  EXPECT_EQ(leases.take("t", EffectId("a"), 3, 1'000, 0), Taken::kYes);
  EXPECT_EQ(leases.take("t", EffectId("b"), 1, 1'000, 0), Taken::kYes);
  EXPECT_EQ(leases.take("t", EffectId("c"), 1, 1'000, 0), Taken::kFull);
  EXPECT_EQ(leases.forget_those_over(
                [](std::string_view tenant, const EffectId& id, std::int64_t attempt) {
                  return tenant == "t" && id == EffectId("a") && attempt == 3;
                }),
            1U);
  EXPECT_EQ(leases.take("t", EffectId("c"), 1, 1'000, 0), Taken::kYes);
  EXPECT_EQ(leases.take("t", EffectId("b"), 1, 1'000, 0), Taken::kHeld);
  EXPECT_EQ(leases.forget_those_over([](auto, auto&, auto) { return true; }), 0U)
      << "it has been looked at just now";
  EXPECT_EQ(leases.take("t", EffectId("a"), 3, 1'000, 0), Taken::kFull);
}

TEST(EffectLeases, ThoseThatHoldSomethingStay) {
  EffectLeases leases(1);
  EXPECT_EQ(leases.take("t", EffectId("a"), 1, 1'000, 0), Taken::kYes);
  EXPECT_EQ(leases.forget_those_over(kNothingIsOver), 0U);
  EXPECT_EQ(leases.take("t", EffectId("b"), 1, 1'000, 0), Taken::kFull);
}

}  // namespace
}  // namespace orderlog
