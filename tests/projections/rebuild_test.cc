// A new version of a model beside the one that serves: built, compared, switched to, taken back.

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <thread>

#include "tests/projections/rebuild_fixture.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;

TEST_F(Rebuild, TheNewVersionEqualsTheOldAndTakesOver) {
  open();
  live(3'000);
  ASSERT_TRUE(reaches_head());
  const Rows before = serving_rows();
  EXPECT_EQ(serving(), 1U);
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(serving_rows(), before);
  EXPECT_EQ(serving_rows(), replayed());
  const auto status = of(VersionRole::kServing);
  ASSERT_TRUE(status && status->comparison);
  EXPECT_TRUE(status->comparison->equal());
  EXPECT_EQ(status->comparison->old_rows, before.size());
  EXPECT_EQ(status->comparison->old_hash, status->comparison->new_hash);
  EXPECT_EQ(of(VersionRole::kPrevious)->version, 1U);
  // It follows the log like the one before.
  live(500);
  ASSERT_TRUE(reaches_head());
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, WhileTheLogGrowsNobodyIsAnsweredLessThanBefore) {
  open();
  live(2'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  Position seen = models_->served("orders").gate().position();
  for (int i = 0; serving() == 1 && i < 4'000; ++i) {
    live(3);
    const Position now = models_->served("orders").gate().position();
    ASSERT_GE(now, seen);
    seen = now;
    const auto found = models_->orders().find("default", OrderId(lives_.born().front().id));
    ASSERT_TRUE(found.ok() && found->row);
    const auto page = models_->orders().list("default", {}, {5, ""});
    ASSERT_TRUE(page.ok());
    ASSERT_EQ(page->rows.size(), 5U);
    ASSERT_GE(page->position, seen);
  }
  ASSERT_TRUE(serves(2));
  ASSERT_TRUE(reaches_head());
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, ABugInApplyIsFoundAndTheSwitchRefused) {
  open();
  live(3'000);
  ASSERT_TRUE(reaches_head());
  open(OrdersFaults{.forget_closing = true});
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(is_held());
  EXPECT_EQ(serving(), 1U);
  const auto building = of(VersionRole::kBuilding);
  ASSERT_TRUE(building->comparison);
  EXPECT_FALSE(building->comparison->equal());
  EXPECT_NE(building->comparison->old_hash, building->comparison->new_hash);
  ASSERT_FALSE(building->comparison->first.empty());
  EXPECT_EQ(building->comparison->first[0].kind, RowDifference::Kind::kChanged);
  EXPECT_EQ(building->comparison->first[0].key.front(), 'o');
  EXPECT_NE(building->stopped->reason.find("differs"), std::string::npos);
  EXPECT_LE(building->comparison->first.size(), kDifferencesShown);

  // The operator may insist, and take it back.
  ASSERT_EQ(refusal(orders().switch_over()), "");
  ASSERT_TRUE(serves(2));
  ASSERT_EQ(refusal(orders().roll_back()), "");
  ASSERT_TRUE(serves(1));
  EXPECT_EQ(serving_rows(), replayed());
  EXPECT_EQ(of(VersionRole::kPrevious)->version, 2U);
}

TEST_F(Rebuild, ARollbackCatchesUpBeforeItServes) {
  open();
  live(1'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(serves(2));
  live(1'000);
  ASSERT_TRUE(reaches_head());
  const Position seen = models_->served("orders").gate().position();
  ASSERT_EQ(refusal(orders().roll_back()), "");
  ASSERT_TRUE(serves(1));
  EXPECT_GE(rows_of(*models_->served("orders").pin().store).size(), 1U);
  EXPECT_EQ(models_->served("orders").pin().store->checkpoint().position, seen);
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, WhatIsDiscardedStaysAsLongAsAQueryReadsIt) {
  const auto is_there = [this] {
    return std::filesystem::exists(scratch_ / "data/models/orders-v1");
  };
  open();
  live(500);
  ASSERT_TRUE(reaches_head());
  std::optional<ServedVersion> reading(models_->served("orders").pin());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(serves(2));
  ASSERT_EQ(refusal(orders().discard()), "");
  EXPECT_FALSE(of(VersionRole::kPrevious));
  EXPECT_TRUE(is_there());
  EXPECT_EQ(rows_of(*reading->store), serving_rows());
  reading.reset();
  EXPECT_TRUE(soon([&] { return !is_there(); }));
  EXPECT_EQ(refusal(orders().discard()), "nothing_to_discard");
  EXPECT_EQ(refusal(orders().roll_back()), "nothing_to_roll_back");
}

TEST_F(Rebuild, WhatIsRolledBackToWhileAQueryStillReadsItStays) {
  open();
  live(500);
  ASSERT_TRUE(reaches_head());
  {
    const ServedVersion reading(models_->served("orders").pin());
    ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
    ASSERT_TRUE(serves(2));
    ASSERT_EQ(refusal(orders().roll_back()), "");
    ASSERT_TRUE(serves(1));
  }
  open();
  EXPECT_EQ(serving(), 1U);
  EXPECT_EQ(of(VersionRole::kPrevious)->version, 2U);
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, ARollbackDoesNotWriteTheModelAnew) {
  for (int i = 0; i < 3; ++i) {
    open();
    live(500);
    ASSERT_TRUE(reaches_head());
  }
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(serves(2));
  ASSERT_TRUE(soon([&] { return tables_of(1).size() >= 3; }));
  ASSERT_EQ(refusal(orders().roll_back()), "");
  ASSERT_TRUE(serves(1));
  EXPECT_GE(tables_of(1).size(), 3U);  // merged it would be one
}

TEST_F(Rebuild, APageKeptBeforeARollbackIsNotShownAfterIt) {
  open();
  script_.commit({order_placed({.id = "o1", .user = "ann"})});
  ASSERT_TRUE(reaches_head());
  OrderFilter anns;
  anns.user_id = UserId("ann");
  ASSERT_TRUE(models_->order_pages().page("default", anns, {}).ok());
  script_.commit(order_paid("o1"));
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(serves(2));
  ASSERT_EQ(refusal(orders().roll_back()), "");
  ASSERT_TRUE(serves(1));
  const auto page = models_->order_pages().page("default", anns, {});
  ASSERT_TRUE(page.ok());
  EXPECT_NE(page->elements->find("\"status\":\"paid\""), std::string::npos);
}

TEST_F(Rebuild, WhoStoodAtTheHeadIsReadyAtOnce) {
  open();
  EXPECT_TRUE(models_->have_caught_up());
  live(100);
  ASSERT_TRUE(reaches_head());
  models_.reset();
  ReadModelsOptions options;
  options.directory = scratch_ / "data";
  auto opened = ReadModels::open(std::move(options), *log_, clock_);
  ASSERT_TRUE(opened.ok());
  models_ = std::move(opened).value();
  EXPECT_TRUE(soon([&] { return models_->have_caught_up(); }));  // nothing applies anything yet
}

TEST_F(Rebuild, WhatCantBeDoneNowIsRefusedWithItsCode) {
  open();
  live(2'000);
  ASSERT_TRUE(reaches_head());
  EXPECT_EQ(refusal(orders().roll_back()), "nothing_to_roll_back");
  EXPECT_EQ(refusal(orders().cancel()), "nothing_to_cancel");
  EXPECT_EQ(refusal(orders().switch_over()), "nothing_to_switch");
  EXPECT_EQ(refusal(orders().throttle(5)), "nothing_to_throttle");
  EXPECT_EQ(refusal(orders().retry()), "not_stopped");
  EXPECT_EQ(refusal(orders().skip()), "not_stopped");
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 1'000)), "");
  EXPECT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "already_rebuilding");
  EXPECT_EQ(refusal(orders().roll_back()), "already_rebuilding");
}

TEST_F(Rebuild, ACancelledBuildLeavesNothingBehind) {
  open();
  live(3'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 1'000)), "");
  ASSERT_TRUE(soon([&] {
    const auto building = of(VersionRole::kBuilding);
    return building && building->position > Position(0);
  }));
  EXPECT_EQ(of(VersionRole::kBuilding)->state, ProjectionState::kRebuilding);
  ASSERT_EQ(refusal(orders().cancel()), "");
  EXPECT_FALSE(of(VersionRole::kBuilding));
  EXPECT_TRUE(soon([&] { return directories() == 1; }));
  EXPECT_EQ(serving(), 1U);
  // And the next one gets a number of its own.
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  EXPECT_TRUE(serves(3));
}

TEST_F(Rebuild, ANewBuildDoesNotShowThePositionOfTheOneBefore) {
  open();
  live(3'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 1'000)), "");
  ASSERT_TRUE(soon([&] { return of(VersionRole::kBuilding)->position > Position(0); }));
  ASSERT_EQ(refusal(orders().cancel()), "");
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 1'000)), "");
  // The builder is still at the old one.
  EXPECT_EQ(of(VersionRole::kBuilding)->position, Position(0));
}

TEST_F(Rebuild, AThrottleHoldsUntilItIsLifted) {
  open();
  live(5'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 100)), "");
  std::this_thread::sleep_for(milliseconds(300));
  const auto building = of(VersionRole::kBuilding);
  ASSERT_TRUE(building);
  EXPECT_LT(building->position, Position(1'000));
  EXPECT_EQ(building->plan->rate_max, 100U);
  ASSERT_EQ(refusal(orders().throttle(0)), "");
  EXPECT_TRUE(serves(2));
}

// As in a worker, whose log comes in from a stream.
TEST_F(Rebuild, NoLimitIsTakenWhereNothingIsBuiltInBulk) {
  bulk_from_ = std::numeric_limits<std::uint64_t>::max();
  open();
  live(500);
  ASSERT_TRUE(reaches_head());
  EXPECT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 100)), "cannot_throttle");
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenAsked, 0)), "");
  EXPECT_EQ(refusal(orders().throttle(100)), "cannot_throttle");
  EXPECT_EQ(refusal(orders().throttle(0)), "");
}

TEST_F(Rebuild, AnInterruptedBuildGoesOnAfterARestart) {
  open();
  live(5'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 2'000)), "");
  Position reached;
  ASSERT_TRUE(soon([&] {
    const auto building = of(VersionRole::kBuilding);
    if (building) reached = building->position;
    return reached > Position(1'000);
  }));
  ASSERT_EQ(refusal(orders().throttle(1)), "");
  open();
  EXPECT_EQ(serving(), 1U);
  ASSERT_TRUE(soon([&] {
    const auto building = of(VersionRole::kBuilding);
    return building && building->position >= reached;
  }));
  ASSERT_EQ(refusal(orders().throttle(0)), "");
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(serving_rows(), replayed());
}

// Of another model, and slowed down: it would take an hour.
TEST_F(Rebuild, ARollbackWaitsForNoRebuild) {
  open();
  live(4'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(serves(2));
  ASSERT_EQ(refusal(models_->find("accounts")->rebuild(SwitchPolicy::kWhenEqual, 1)), "");
  ASSERT_EQ(refusal(orders().roll_back()), "");
  EXPECT_TRUE(serves(1));
}

TEST_F(Rebuild, WhatNothingServesWaitsForNoRebuildThatGoesOnAfterAStart) {
  open();
  live(4'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 1)), "");
  models_.reset();
  std::filesystem::remove_all(scratch_ / "data/models/accounts-v1");
  open();
  EXPECT_TRUE(soon([&] { return models_->served("accounts").pin().version == 2; }));
  EXPECT_TRUE(of(VersionRole::kBuilding));
}

}  // namespace
}  // namespace orderlog
