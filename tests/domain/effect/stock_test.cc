// Stock that paid orders take out of their shop's pools.

#include "domain/effect/engine_work.h"
#include "tests/domain/effect/paid_order.h"

namespace orderlog::testing {
namespace {

constexpr std::string_view kStockEffect = "o1-stock";
constexpr std::string_view kTeas = "stock:m1:tea";

Rules counting_stock() {
  Rules rules;
  rules.effects_terminal = {EffectKind::kStock};
  rules.effect_attempts = 2;
  return rules;
}

NewEvent shelf(std::int64_t total, PoolPolicy policy = PoolPolicy::kAllowNegative,
               std::string_view id = kTeas) {
  PoolOpened pool;
  pool.merchant_id = MerchantId("m1");
  pool.title = "shelf";
  pool.total = total;
  pool.policy = policy;
  return event_of(id, pool);
}

Scenario with(const std::vector<NewEvent>& events) {
  Scenario scenario = given(events);
  scenario.under(counting_stock()).after(unpaid_order());
  return scenario;
}

TEST(Stock, IsTakenInThePaymentsCommit) {
  const Outcome outcome = with({shelf(5)}).when(paid_in_cash());
  EXPECT_EQ(outcome.pool(kTeas).remaining(), 3);
  const Effect& effect = outcome.effect(kStockEffect);
  EXPECT_EQ(effect.state, EffectState::kCompleted);
  EXPECT_EQ(effect.units, (std::vector<EffectUnits>{{PoolId(kTeas), 2}}));
  EXPECT_EQ(effect.attempts_made, 1);
}

TEST(Stock, MayFallBelowZero) {
  EXPECT_EQ(with({shelf(1)}).when(paid_in_cash()).pool(kTeas).remaining(), -1);
}

TEST(Stock, OfAHardPoolIsNotTakenBelowZeroButTriedAgainAndParked) {
  Scenario scenario = with({shelf(1, PoolPolicy::kHard)});
  const Outcome first = scenario.when(paid_in_cash());
  EXPECT_EQ(first.pool(kTeas).remaining(), 1);
  EXPECT_EQ(first.order("o1").status, OrderStatus::kPaid) << "the payment is none the worse";
  EXPECT_EQ(first.effect(kStockEffect).state, EffectState::kWaiting);
  EXPECT_NE(first.effect(kStockEffect).last_failure.find("sold_out"), std::string::npos);
  scenario.after(paid_in_cash()).at(first.effect(kStockEffect).due_at);
  scenario.after(AdvanceEffect{EffectId(kStockEffect)});
  EXPECT_EQ(scenario.world().effect(EffectId(kStockEffect))->state, EffectState::kParked);
  const ReleaseEffect release{EffectId(kStockEffect), OperatorId("op1"), ""};
  EXPECT_EQ(Scenario(scenario).when(release).effect(kStockEffect).state, EffectState::kWaiting);
  // Whoever refunds it all wants none any more.
  EXPECT_EQ(scenario.when(refunded()).effect(kStockEffect).state, EffectState::kWithdrawn);
}

TEST(Stock, RefilledWhatWaitsGoesOnByItselfAndWhatIsParkedWhenReleased) {
  const AdvanceEffect advance{EffectId(kStockEffect)};
  const AdjustPool refill{PoolId(kTeas), 4, OperatorId("op1"), "a delivery"};
  Scenario scenario = with({shelf(1, PoolPolicy::kHard)});
  scenario.after(paid_in_cash());
  const TimeMs due_at = scenario.world().effect(EffectId(kStockEffect))->due_at;

  const Outcome refilled = Scenario(scenario).when(refill);
  EXPECT_EQ(refilled.effect(kStockEffect).state, EffectState::kWaiting)
      << "until its pause is over";
  const Outcome again = Scenario(scenario).after(refill).at(due_at).when(advance);
  EXPECT_EQ(again.effect(kStockEffect).state, EffectState::kCompleted);
  EXPECT_EQ(again.pool(kTeas).remaining(), 3);

  scenario.at(due_at).after(advance).after(refill);
  EXPECT_EQ(scenario.world().effect(EffectId(kStockEffect))->state, EffectState::kParked);
  const Outcome released =
      scenario.when(ReleaseEffect{EffectId(kStockEffect), OperatorId("op1"), ""});
  EXPECT_EQ(released.effect(kStockEffect).state, EffectState::kCompleted);
  EXPECT_EQ(released.pool(kTeas).remaining(), 3);
}

TEST(Stock, AllItemsAreTakenOrNone) {
  PlaceOrder place = unpaid_order();
  place.items.push_back({Sku("ham"), "Ham", 3, 10, false});
  Scenario scenario = given({shelf(5), shelf(1, PoolPolicy::kHard, "stock:m1:ham")});
  scenario.under(counting_stock()).after(place);
  const Outcome outcome = scenario.when(paid_in_cash(130));
  EXPECT_EQ(outcome.pool(kTeas).remaining(), 5);
  EXPECT_EQ(outcome.effect(kStockEffect).state, EffectState::kWaiting);
}

TEST(Stock, IsTheStoresWhereTheOrderHasOne) {
  PlaceOrder place = unpaid_order();
  place.store_id = StoreId("s7");
  place.items.push_back({Sku("tea"), "Tea again", 1, 50, false});
  Scenario scenario = given({shelf(5), shelf(5, PoolPolicy::kAllowNegative, "stock:s7:tea")});
  scenario.under(counting_stock()).after(place);
  const Outcome outcome = scenario.when(paid_in_cash(150));
  EXPECT_EQ(outcome.pool(kTeas).remaining(), 5);
  EXPECT_EQ(outcome.pool("stock:s7:tea").remaining(), 2) << "lines of one article count together";
}

TEST(Stock, OfWhatNobodyCountsIsLeftAlone) {
  const Outcome outcome = with({}).when(paid_in_cash());
  EXPECT_EQ(outcome.effect(kStockEffect).state, EffectState::kCompleted);
  EXPECT_EQ(outcome.effect(kStockEffect).result, "no stock is kept of its items");
  Order order;
  order.merchant_id = MerchantId("m1");
  EXPECT_EQ(stock_pool_of(order, Sku("tea")), PoolId(kTeas));
  EXPECT_EQ(stock_pool_of(order, Sku("龙井")), std::nullopt);
  EXPECT_EQ(stock_pool_of(order, Sku(std::string(60, 'x'))), std::nullopt);
}

TEST(Stock, ComesBackWithTheWholeOrderOnly) {
  Scenario scenario = with({shelf(5)});
  scenario.after(paid_in_cash());
  EXPECT_EQ(Scenario(scenario).when(refunded(40)).pool(kTeas).remaining(), 3);
  scenario.after(refunded(40));
  const Outcome outcome = scenario.when(refunded(60));
  EXPECT_EQ(outcome.pool(kTeas).remaining(), 5);
  EXPECT_TRUE(outcome.effect(kStockEffect).units.empty());
}

TEST(Stock, IsNobodyElsesToCallDoneUntilItIsParked) {
  Scenario scenario = with({shelf(1, PoolPolicy::kHard)});
  scenario.after(paid_in_cash());
  const CompleteEffect by_hand{EffectId(kStockEffect), "counted by hand"};
  scenario.when(by_hand).then_rejected(RejectionCode::kDoneByEngine);
  scenario.at(scenario.world().effect(EffectId(kStockEffect))->due_at);
  scenario.after(AdvanceEffect{EffectId(kStockEffect)});
  ASSERT_EQ(scenario.world().effect(EffectId(kStockEffect))->state, EffectState::kParked);
  EXPECT_EQ(scenario.when(by_hand).effect(kStockEffect).state, EffectState::kCompleted);
}

}  // namespace
}  // namespace orderlog::testing
