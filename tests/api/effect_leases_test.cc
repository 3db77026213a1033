#include "api/effect_leases.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace orderlog {
namespace {

using Taken = EffectLeases::Taken;

const EffectLeases::EndedOf kNothingHasEnded = [](const std::vector<std::string>&) {
  return std::vector<std::string>();
};

TEST(EffectLeases, OneAttemptIsHeldByOneUntilItsTimeIsUp) {
  EffectLeases leases;
  const EffectId id("o1-notification");
  EXPECT_FALSE(leases.holds("t", id, "1", 0));
  EXPECT_EQ(leases.take("t", id, "1", 100, 0), Taken::kYes);
  EXPECT_EQ(leases.take("t", id, "1", 200, 50), Taken::kHeld);
  EXPECT_TRUE(leases.holds("t", id, "1", 50));
  EXPECT_FALSE(leases.holds("t", id, "2", 50));
  EXPECT_FALSE(leases.holds("t", EffectId("o2-notification"), "1", 50));
  EXPECT_FALSE(leases.holds("u", id, "1", 50));
  EXPECT_EQ(leases.take("u", id, "1", 100, 50), Taken::kYes) << "another tenant's";
  EXPECT_EQ(leases.take("t", id, "2", 300, 50), Taken::kYes) << "the attempt before is over";
  EXPECT_EQ(leases.take("t", id, "1", 300, 50), Taken::kHeld);
  EXPECT_EQ(leases.live(99), 2U);
  EXPECT_EQ(leases.live(100), 1U);
  EXPECT_FALSE(leases.holds("t", id, "2", 300));
  EXPECT_EQ(leases.take("t", id, "2", 400, 300), Taken::kYes);
  EXPECT_EQ(leases.live(399), 1U);
}

TEST(EffectLeases, ALaterAttemptTakesNoSecondPlace) {
  EffectLeases leases(2);
  for (const char* offer : {"1", "2", "3", "4", "5"}) {
    EXPECT_EQ(leases.take("t", EffectId("a"), offer, 1'000, 0), Taken::kYes);
  }
  EXPECT_EQ(leases.take("t", EffectId("b"), "1", 1'000, 0), Taken::kYes);
  EXPECT_EQ(leases.take("t", EffectId("c"), "1", 1'000, 0), Taken::kFull);
}

TEST(EffectLeases, ThoseWhoseOffersHaveEndedMakeRoomWhenThereIsNone) {
  EffectLeases leases(2);
  EXPECT_EQ(leases.take("t", EffectId("a"), "a3", 1'000, 0), Taken::kYes);
  EXPECT_EQ(leases.take("t", EffectId("b"), "b1", 1'000, 0), Taken::kYes);
  EXPECT_EQ(leases.take("t", EffectId("c"), "c1", 1'000, 0), Taken::kFull);
  EXPECT_EQ(leases.forget_ended_offers([](std::vector<std::string> offers) {
    std::sort(offers.begin(), offers.end());
    EXPECT_EQ(offers, (std::vector<std::string>{"a3", "b1"}));
    return std::vector<std::string>{"a3"};
  }),
            1U);
  EXPECT_EQ(leases.take("t", EffectId("c"), "c1", 1'000, 0), Taken::kYes);
  EXPECT_EQ(leases.take("t", EffectId("b"), "b1", 1'000, 0), Taken::kHeld);
  EXPECT_EQ(leases.forget_ended_offers([](const std::vector<std::string>& all) { return all; }), 0U)
      << "it has been looked at just now";
  EXPECT_EQ(leases.take("t", EffectId("a"), "a3", 1'000, 0), Taken::kFull);
}

TEST(EffectLeases, ThoseThatHoldSomethingStay) {
  EffectLeases leases(1);
  EXPECT_EQ(leases.take("t", EffectId("a"), "1", 1'000, 0), Taken::kYes);
  EXPECT_EQ(leases.forget_ended_offers(kNothingHasEnded), 0U);
  EXPECT_EQ(leases.take("t", EffectId("b"), "1", 1'000, 0), Taken::kFull);
}

}  // namespace
}  // namespace orderlog
