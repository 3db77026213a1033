// Events that can't be applied, met by what is being built.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "tests/projections/rebuild_fixture.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;

TEST_F(Rebuild, APoisonEventHoldsTheBuildUntilItIsSkipped) {
  open();
  live(500);
  const Position poison = script_.commit_raw({AggregateKind::kOrder, "bad"}, "OrderBroken", "{}");
  live(500);
  ASSERT_TRUE(soon([&] {
    const auto status = of(VersionRole::kServing);
    return status && status->state == ProjectionState::kStopped;
  }));
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(is_held());
  EXPECT_EQ(of(VersionRole::kBuilding)->stopped->position, poison);
  // First the one that serves, then the one that is built.
  ASSERT_EQ(refusal(orders().skip()), "");
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(of(VersionRole::kServing)->skipped.size(), 1U);
  EXPECT_EQ(of(VersionRole::kServing)->skipped[0].position, poison);
  EXPECT_EQ(of(VersionRole::kServing)->skipped[0].stream, "order-bad");
  ASSERT_EQ(refusal(orders().skip()), "");
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(of(VersionRole::kServing)->skipped.size(), 1U);
  // It is remembered.
  open();
  live(10);
  EXPECT_TRUE(reaches_head());
  EXPECT_EQ(of(VersionRole::kServing)->skipped.size(), 1U);
}

TEST_F(Rebuild, WhatFollowsInASkippedStreamIsLeftOutToo) {
  open();
  script_.commit({order_placed({.id = "o1"})});
  script_.commit_raw({AggregateKind::kOrder, "o1"}, "OrderBroken", "{}");
  for (const NewEvent& event : order_paid("o1")) script_.commit({event});
  script_.commit({order_placed({.id = "o2"})});
  ASSERT_TRUE(soon([&] { return of(VersionRole::kServing)->stopped.has_value(); }));
  ASSERT_EQ(refusal(orders().skip()), "");
  ASSERT_TRUE(reaches_head());
  const auto o1 = models_->orders().find("default", OrderId("o1"));
  ASSERT_TRUE(o1->row);
  EXPECT_EQ(std::get<Order>(o1->row->state).status, OrderStatus::kUnpaid);
  EXPECT_TRUE(models_->orders().find("default", OrderId("o2"))->row);
}

// In bulk it refuses what the live model takes, and not before it is told to.
class Refusing final : public Projection {
 public:
  Refusing(bool refuses, std::atomic<bool>& may_refuse)
      : refuses_(refuses), may_refuse_(may_refuse) {}

  [[nodiscard]] std::string_view name() const override { return "orders"; }
  [[nodiscard]] std::uint32_t schema_version() const override { return 1; }
  [[nodiscard]] bool wants(AggregateKind kind) const override {
    return kind == AggregateKind::kOrder;
  }
  [[nodiscard]] Result<Ok, std::string> apply(const EventContext&, const Event&,
                                              ModelWriter&) override {
    if (!refuses_) return Ok{};
    while (!may_refuse_.load()) std::this_thread::sleep_for(milliseconds(1));
    return fail(std::string("refused"));
  }
  void finish(ModelWriter&) override {}
  void discard() override {}

 private:
  bool refuses_;
  std::atomic<bool>& may_refuse_;
};

TEST_F(Rebuild, ACancelledBuildThatThenMeetsAPoisonEventIsGone) {
  std::atomic<bool> may_refuse{false};
  ModelDefinition definition;
  definition.name = "orders";
  definition.make = [&](std::uint32_t, std::size_t cached) {
    return std::make_unique<Refusing>(cached > 0, may_refuse);
  };
  definitions_ = {definition};
  open();
  live(100);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(soon([&] { return directories() == 2; }));
  ASSERT_EQ(refusal(orders().cancel()), "");
  may_refuse.store(true);
  ASSERT_TRUE(soon([&] { return directories() == 1; }));
  EXPECT_EQ(refusal(orders().skip()), "not_stopped");
  EXPECT_EQ(refusal(orders().retry()), "not_stopped");
}

TEST_F(Rebuild, ARetryReachesTheBuildThatIsHeldToo) {
  std::atomic<bool> may_refuse{true};
  std::atomic<bool> refuses_in_bulk{true};
  ModelDefinition definition;
  definition.name = "orders";
  definition.make = [&](std::uint32_t, std::size_t cached) {
    return std::make_unique<Refusing>(cached == 0 || refuses_in_bulk.load(), may_refuse);
  };
  definitions_ = {definition};
  open();
  live(10);
  ASSERT_TRUE(soon([&] { return of(VersionRole::kServing)->stopped.has_value(); }));
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(is_held());
  refuses_in_bulk.store(false);
  ASSERT_EQ(refusal(orders().retry()), "");
  EXPECT_TRUE(soon([&] {
    const auto building = of(VersionRole::kBuilding);
    return building->stopped && building->stopped->reason.find("be compared") != std::string::npos;
  }));
}

TEST_F(Rebuild, MoreSkippedEventsThanCanBeReadAgainAreRefused) {
  open();
  script_.commit({order_placed({.id = "o1"})});
  ASSERT_TRUE(reaches_head());
  models_.reset();
  change_manifest([](ModelManifest& manifest) {
    manifest.of(VersionRole::kServing)->skipped.assign(10'000, {Position(1), "t", "s", "e", "r"});
  });
  open();
  script_.commit_raw({AggregateKind::kOrder, "o1"}, "OrderBroken", "{}");
  ASSERT_TRUE(soon([&] { return of(VersionRole::kServing)->stopped.has_value(); }));
  EXPECT_EQ(refusal(orders().skip()), "too_many_skipped");
  EXPECT_EQ(of(VersionRole::kServing)->skipped.size(), 10'000U);
  open();
  EXPECT_TRUE(warnings_.empty());
}

// Its second schema refuses an order called "bad", and is not compared before it may be.
class Picky final : public Projection {
 public:
  Picky(std::uint32_t schema, std::atomic<bool>& may_compare)
      : schema_(schema), may_compare_(may_compare) {}

  [[nodiscard]] std::string_view name() const override { return "orders"; }
  [[nodiscard]] std::uint32_t schema_version() const override { return schema_; }
  [[nodiscard]] bool wants(AggregateKind kind) const override {
    return kind == AggregateKind::kOrder;
  }
  [[nodiscard]] Result<Ok, std::string> apply(const EventContext& context, const Event&,
                                              ModelWriter& writer) override {
    if (schema_ == 2 && context.stream.id == "bad") return fail(std::string("refused"));
    writer.put("k" + context.stream.id, std::to_string(context.version.value()));
    return Ok{};
  }
  void finish(ModelWriter&) override {}
  void discard() override {}
  [[nodiscard]] Compared compared_with(std::uint32_t, std::string_view, std::string_view,
                                       std::string&) const override {
    while (!may_compare_.load()) std::this_thread::sleep_for(milliseconds(1));
    return Compared::kAsItIs;
  }

 private:
  std::uint32_t schema_;
  std::atomic<bool>& may_compare_;
};

TEST_F(Rebuild, AVersionThatStopsWhileItIsComparedDoesNotTakeOver) {
  std::atomic<bool> may_compare{false};
  ModelDefinition definition;
  definition.name = "orders";
  definition.make = [&](std::uint32_t schema, std::size_t) {
    return std::make_unique<Picky>(schema, may_compare);
  };
  definitions_ = {definition};
  open();
  live(500);
  ASSERT_TRUE(reaches_head());
  definitions_[0].schema = 2;
  open();
  ASSERT_TRUE(
      soon([&] { return of(VersionRole::kBuilding)->state == ProjectionState::kComparing; }));
  const Position bad = script_.commit({order_placed({.id = "bad"})});
  ASSERT_TRUE(reaches_head());
  ASSERT_TRUE(is_held());
  may_compare.store(true);
  ASSERT_TRUE(soon([&] {
    const auto building = of(VersionRole::kBuilding);
    return serving() == 2 ||
           (building->comparison && building->stopped && building->stopped->position == bad);
  }));
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_EQ(serving(), 1U);
  // Without the order it differs, which the operator may want.
  EXPECT_EQ(refusal(orders().skip()), "");
  EXPECT_EQ(refusal(orders().switch_over()), "");
  EXPECT_TRUE(serves(2));
}

}  // namespace
}  // namespace orderlog
