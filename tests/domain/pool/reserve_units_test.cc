#include <gtest/gtest.h>

#include "tests/domain/pool/pool_samples.h"

namespace orderlog::testing {
namespace {

// Asks the pool that these events leave for units.
class Asking {
 public:
  explicit Asking(const std::vector<NewEvent>& events) : scenario_(events) {}

  Asking& at(TimeMs now_ms) {
    now_ms_ = now_ms;
    return *this;
  }
  Asking& under_limit(std::int64_t per_user_limit) {
    rules_.per_user_limit = per_user_limit;
    return *this;
  }

  [[nodiscard]] Result<UnitsReserved, Rejection> for_user(std::string_view user,
                                                          std::int64_t quantity) const {
    const Context context{.now_ms = now_ms_,
                          .recorded_at_ms = now_ms_,
                          .waited_ms = 0,
                          .fresh_id = "fresh",
                          .line = LineId(0),
                          .position = Position(1),
                          .rules = rules_};
    return reserve_units(*scenario_.world().pool(PoolId("p1")), OrderId("o9"), UserId(user),
                         quantity, context);
  }

 private:
  Scenario scenario_;
  Rules rules_;
  TimeMs now_ms_ = kNow;
};

void expect_rejected(const Result<UnitsReserved, Rejection>& result, RejectionCode code) {
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(to_string(result.error().code), to_string(code));
  EXPECT_FALSE(result.error().detail.empty());
}

TEST(ReserveUnits, TakesWhatIsThere) {
  const auto result = Asking({opened()}).for_user("u1", 10);
  ASSERT_TRUE(result.ok());
  EXPECT_EQ(*result, (UnitsReserved{OrderId("o9"), UserId("u1"), 10}));
}

TEST(ReserveUnits, NothingBeforeTheSaleOpens) {
  Asking asking({opened()});
  expect_rejected(asking.at(kNow - 1).for_user("u1", 1), RejectionCode::kSaleNotOpen);
  EXPECT_TRUE(asking.at(kNow).for_user("u1", 1).ok());
}

TEST(ReserveUnits, NothingFromTheMomentTheSaleCloses) {
  Asking asking({opened()});
  EXPECT_TRUE(asking.at(kNow + 59'999).for_user("u1", 1).ok());
  expect_rejected(asking.at(kNow + 60'000).for_user("u1", 1), RejectionCode::kSaleClosed);
}

TEST(ReserveUnits, QuantitiesArePositiveAndBounded) {
  Asking asking({opened()});
  for (const std::int64_t quantity : {std::int64_t{0}, std::int64_t{-1}, kMaxQuantity + 1}) {
    expect_rejected(asking.for_user("u1", quantity), RejectionCode::kInvalidQuantity);
  }
}

TEST(ReserveUnits, AHardPoolNeverOversells) {
  Asking asking({opened(), reserved("o1", "u1", 4), reserved("o2", "u2", 3), sold("o2", "u2", 3)});
  EXPECT_TRUE(asking.for_user("u3", 3).ok());
  expect_rejected(asking.for_user("u3", 4), RejectionCode::kSoldOut);
}

TEST(ReserveUnits, APoolThatMayGoNegativeDoes) {
  PoolOpened pool = ten_units();
  pool.policy = PoolPolicy::kAllowNegative;
  EXPECT_TRUE(Asking({opened(pool), reserved("o1", "u1", 10)}).for_user("u2", kMaxQuantity).ok());
}

TEST(ReserveUnits, OfAPoolThatMayGoNegativeStayCountable) {
  PoolOpened pool = ten_units();
  pool.policy = PoolPolicy::kAllowNegative;
  constexpr std::int64_t kMostOfThem = kMaxExactInteger - 10;
  Asking asking({opened(pool), reserved("o1", "u1", 5), reserved("o2", "u1", kMostOfThem),
                 sold("o2", "u1", kMostOfThem)});
  EXPECT_TRUE(asking.for_user("u2", 5).ok());
  expect_rejected(asking.for_user("u2", 6), RejectionCode::kInvalidQuantity);
}

TEST(ReserveUnits, WhatAUserHasReservedAndBoughtCountsTowardsTheLimit) {
  PoolOpened pool = ten_units();
  pool.per_user_limit = 5;
  Asking asking(
      {opened(pool), reserved("o1", "u1", 2), reserved("o2", "u1", 2), sold("o2", "u1", 2)});
  EXPECT_TRUE(asking.for_user("u1", 1).ok());
  expect_rejected(asking.for_user("u1", 2), RejectionCode::kPerUserLimit);
  EXPECT_TRUE(asking.for_user("u2", 5).ok()) << "limits are each user's own";
}

TEST(ReserveUnits, WhatWasReleasedOrReturnedIsFreeAgain) {
  PoolOpened pool = ten_units();
  pool.total = 2;
  pool.per_user_limit = 2;
  const std::vector<NewEvent> taken = {opened(pool), reserved("o1", "u1", 1),
                                       reserved("o2", "u1", 1), sold("o2", "u1", 1)};
  expect_rejected(Asking(taken).for_user("u1", 1), RejectionCode::kPerUserLimit);
  expect_rejected(Asking(taken).for_user("u2", 1), RejectionCode::kSoldOut);
  std::vector<NewEvent> given_back = taken;
  given_back.push_back(released("o1", "u1", 1));
  given_back.push_back(returned("o2", "u1", 1));
  EXPECT_TRUE(Asking(given_back).for_user("u1", 2).ok());
}

TEST(ReserveUnits, TheRulesLimitStandsInForThePools) {
  PoolOpened pool = ten_units();
  pool.per_user_limit = 1;
  Asking asking({opened(pool)});
  expect_rejected(asking.for_user("u1", 2), RejectionCode::kPerUserLimit);
  EXPECT_TRUE(asking.under_limit(3).for_user("u1", 3).ok());
  expect_rejected(asking.under_limit(3).for_user("u1", 4), RejectionCode::kPerUserLimit);
}

TEST(ReserveUnits, UnpaidOrdersAreLimited) {
  PoolOpened pool = ten_units();
  pool.per_user_unpaid_limit = 1;
  const std::vector<NewEvent> unpaid = {opened(pool), reserved("o1", "u1", 1)};
  expect_rejected(Asking(unpaid).for_user("u1", 1), RejectionCode::kUnpaidLimit);
  EXPECT_TRUE(Asking(unpaid).for_user("u2", 1).ok());
  std::vector<NewEvent> paid = unpaid;
  paid.push_back(sold("o1", "u1", 1));
  EXPECT_TRUE(Asking(paid).for_user("u1", 1).ok());
}

TEST(ReserveUnits, TheRequestIsBlamedBeforeThePool) {
  PoolOpened pool = ten_units();
  pool.total = 1;
  pool.per_user_limit = 1;
  pool.per_user_unpaid_limit = 1;
  Asking asking({opened(pool), reserved("o1", "u1", 1)});
  expect_rejected(asking.at(kNow - 1).for_user("u1", 0), RejectionCode::kInvalidQuantity);
  expect_rejected(asking.at(kNow - 1).for_user("u1", 1), RejectionCode::kSaleNotOpen);
  expect_rejected(asking.at(kNow).for_user("u1", 1), RejectionCode::kPerUserLimit);
  expect_rejected(asking.at(kNow).under_limit(9).for_user("u1", 1), RejectionCode::kUnpaidLimit);
  expect_rejected(asking.at(kNow).for_user("u2", 1), RejectionCode::kSoldOut);
}

TEST(ReserveUnits, ReservedAndSoldNeverExceedTheTotalOfAHardPool) {
  Pool pool = evolve_pool(Pool{}, ten_units(), kNow);
  const Rules rules;
  const Context context{.now_ms = kNow,
                        .recorded_at_ms = kNow,
                        .waited_ms = 0,
                        .fresh_id = "",
                        .line = LineId(0),
                        .position = Position(1),
                        .rules = rules};
  std::uint64_t random = 12'345;  // a seed; a fixed walk
  const auto below = [&random](std::uint64_t limit) {
    random = random * 6'364'136'223'846'793'005U + 1'442'695'040'888'963'407U;
    return (random >> 33) % limit;
  };
  int written_off = 0;
  int refused = 0;
  for (int step = 0; step < 5'000; ++step) {
    const UserId user("u" + std::to_string(below(6)));
    const PoolUse use = pool.uses.contains(user) ? pool.uses.at(user) : PoolUse{};
    switch (below(5)) {
      case 0: {
        const auto units = static_cast<std::int64_t>(below(8)) - 4;
        const auto adjusted = adjust_units(pool, {pool.id, units, OperatorId("op1"), ""});
        if (adjusted) pool = evolve_pool(std::move(pool), *adjusted, kNow);
        (adjusted ? written_off : refused) += units < 0 ? 1 : 0;
        break;
      }
      case 1:
        if (use.unpaid_orders == 0) {
          const auto units =
              reserve_units(pool, OrderId("o"), user, static_cast<std::int64_t>(below(6)), context);
          if (units) pool = evolve_pool(std::move(pool), *units, kNow);
        }
        break;
      case 2:
        if (use.unpaid_orders > 0) {
          pool = evolve_pool(std::move(pool), sell_units(OrderId("o"), user, use.reserved), kNow);
        }
        break;
      case 3:
        if (use.unpaid_orders > 0) {
          pool =
              evolve_pool(std::move(pool), release_units(OrderId("o"), user, use.reserved), kNow);
        }
        break;
      default:
        if (use.sold > 0) {
          pool = evolve_pool(std::move(pool), return_units(OrderId("o"), user, use.sold), kNow);
        }
    }
    std::int64_t of_users = 0;
    for (const auto& [id, used] : pool.uses) {
      EXPECT_NE(used, PoolUse{}) << "only users with anything left are kept";
      of_users += used.reserved + used.sold;
    }
    ASSERT_LE(pool.reserved + pool.sold, pool.total) << "step " << step;
    ASSERT_EQ(of_users, pool.reserved + pool.sold) << "step " << step;
    ASSERT_GE(pool.remaining(), 0) << "step " << step;
  }
  EXPECT_GT(written_off, 100);
  EXPECT_GT(refused, 100);
}

}  // namespace
}  // namespace orderlog::testing
