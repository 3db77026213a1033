#include <gtest/gtest.h>

#include "tests/domain/pool/pool_samples.h"

namespace orderlog::testing {
namespace {

Pool after(const std::vector<NewEvent>& events) {
  return *given(events).world().pool(PoolId("p1"));
}

TEST(EvolvePool, UnitsMoveFromReservedToSoldAndBack) {
  const std::vector<NewEvent> events = {opened(), reserved("o1", "u1", 3), sold("o1", "u1", 3),
                                        returned("o1", "u1", 3)};
  const auto at = [&events](std::size_t count) {
    return after({events.begin(), events.begin() + static_cast<std::ptrdiff_t>(count)});
  };
  EXPECT_EQ(at(2).reserved, 3);
  EXPECT_EQ(at(2).uses.at(UserId("u1")), (PoolUse{3, 0, 1}));
  EXPECT_EQ(at(3).reserved, 0);
  EXPECT_EQ(at(3).sold, 3);
  EXPECT_EQ(at(3).uses.at(UserId("u1")), (PoolUse{0, 3, 0}));
  EXPECT_EQ(at(4).sold, 0);
  EXPECT_EQ(at(4).remaining(), 10);
  EXPECT_TRUE(at(4).uses.empty());
}

TEST(EvolvePool, ReleasedUnitsAreForSaleAgain) {
  const Pool pool =
      after({opened(), reserved("o1", "u1", 3), reserved("o2", "u1", 1), released("o1", "u1", 3)});
  EXPECT_EQ(pool.remaining(), 9);
  EXPECT_EQ(pool.uses.at(UserId("u1")), (PoolUse{1, 0, 1}));
}

TEST(EvolvePool, AnAdjustmentChangesTheTotalAlone) {
  const Pool before = after({opened(), reserved("o1", "u1", 3)});
  Pool expected = before;
  expected.total = 6;
  expected.updated_at = kNow + 5;
  EXPECT_EQ(evolve_pool(before, PoolAdjusted{-4, OperatorId("op1"), "broken"}, kNow + 5), expected);
}

TEST(EvolvePool, TheWindowIsHalfOpen) {
  const Pool pool = after({opened()});
  EXPECT_EQ(to_string(pool.window_at(kNow - 1)), "scheduled");
  EXPECT_EQ(to_string(pool.window_at(kNow)), "open");
  EXPECT_EQ(to_string(pool.window_at(kNow + 59'999)), "open");
  EXPECT_EQ(to_string(pool.window_at(kNow + 60'000)), "closed");
}

TEST(EvolvePool, ABrokenLogEndsTheProcess) {
  const Pool pool = after({opened(), reserved("o1", "u1", 3)});
  EXPECT_DEATH(static_cast<void>(evolve_pool(pool, ten_units(), kNow)), "opens once");
  EXPECT_DEATH(
      static_cast<void>(evolve_pool(pool, sell_units(OrderId("o1"), UserId("u1"), 4), kNow)),
      "only reserved units");
  EXPECT_DEATH(
      static_cast<void>(evolve_pool(pool, release_units(OrderId("o1"), UserId("u2"), 3), kNow)),
      "only reserved units");
  EXPECT_DEATH(
      static_cast<void>(evolve_pool(pool, return_units(OrderId("o1"), UserId("u1"), 1), kNow)),
      "only sold units");
  EXPECT_DEATH(static_cast<void>(evolve_pool(pool, PoolAdjusted{-11, OperatorId("op1"), ""}, kNow)),
               "no more units are written off");
}

}  // namespace
}  // namespace orderlog::testing
