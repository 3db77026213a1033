// What could not be read shows as absent, and whoever asked throws the decision away: deciding must
// come to an end all the same.

#include <gtest/gtest.h>

#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {
namespace {

// A world in which nothing but orders can be read.
class OnlyOrders final : public World {
 public:
  explicit OnlyOrders(const MemoryWorld& world) : world_(world) {}

  [[nodiscard]] const Order* order(const OrderId& id) const override { return world_.order(id); }
  [[nodiscard]] const Pool* pool(const PoolId&) const override { return nullptr; }
  [[nodiscard]] const Account* account(const AccountId&) const override { return nullptr; }
  [[nodiscard]] const Transfer* transfer(const TransferId&) const override { return nullptr; }
  [[nodiscard]] const Job* job(const JobId&) const override { return nullptr; }
  [[nodiscard]] const Effect* effect(const EffectId&) const override { return nullptr; }
  [[nodiscard]] const DiscountQuota* discount_quota(const DiscountQuotaId&) const override {
    return nullptr;
  }

  [[nodiscard]] const ChannelOrder* channel_order(const ChannelOrderId&) const override {
    return nullptr;
  }

 private:
  const MemoryWorld& world_;
};

void expect_an_end(const Scenario& scenario, const Command& command) {
  const Rules rules = sample_rules();
  const TimeMs late = kNow + kMaxTimeoutMs;
  const Context context{late, late, 0, "fresh", LineId(0), Position(1), rules};
  const DecisionResult decided = decide(OnlyOrders(scenario.world()), context, command);
  EXPECT_TRUE(decided.ok() || !decided.error().detail.empty());
}

TEST(UnreadableAccounts, LetEveryDecisionEnd) {
  const Scenario paying = unpaid_of_pool(2).after(pay_all(30, 20, 50));
  for (const Command& command :
       {Command(confirm("l3", ProviderResult::kSucceeded)),
        Command(confirm("l3", ProviderResult::kFailed)), Command(ExpireOrder{kOrder})}) {
    expect_an_end(paying, command);
  }
  const Scenario in_part = unpaid_of_pool(2).after(pay_points(30));
  for (const Command& command : {Command(void_by(Initiator::kCustomer)), Command(pay_balance(70)),
                                 Command(collect(70)), Command(ExpireOrder{kOrder})}) {
    expect_an_end(in_part, command);
  }
  const Scenario paid = unpaid_of_pool(2).after(pay_all(30, 70, 0));
  expect_an_end(paid, refund_by(Initiator::kStore));
}

}  // namespace
}  // namespace orderlog::testing
