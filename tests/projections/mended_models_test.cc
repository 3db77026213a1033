// Data that is gone, damaged, unfinished or in use.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/projections/rebuild_fixture.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

// In bulk it waits until it may go on.
class Counting final : public Projection {
 public:
  Counting(bool is_bulk, std::atomic<bool>& may_build) : is_bulk_(is_bulk), may_build_(may_build) {}

  [[nodiscard]] std::string_view name() const override { return "orders"; }
  [[nodiscard]] std::uint32_t schema_version() const override { return 1; }
  [[nodiscard]] bool wants(AggregateKind kind) const override {
    return kind == AggregateKind::kOrder;
  }
  [[nodiscard]] Result<Ok, std::string> apply(const EventContext& context, const Event&,
                                              ModelWriter& writer) override {
    while (is_bulk_ && !may_build_.load())
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    writer.put("k" + context.stream.id, std::to_string(context.version.value()));
    return Ok{};
  }
  void finish(ModelWriter&) override {}
  void discard() override {}

 private:
  bool is_bulk_;
  std::atomic<bool>& may_build_;
};

TEST_F(Rebuild, WhatWasLeftOfAVersionBeforeItHadAMarkerIsRemoved) {
  open();
  live(100);
  models_.reset();
  fs::create_directory(scratch_ / "data/models/orders-v7");
  fs::create_directory(scratch_ / "data/models/orders-v8");
  std::ofstream(scratch_ / "data/models/orders-v8/MODEL.new") << "orderlog";
  open();
  EXPECT_EQ(directories(), 1U);
}

TEST_F(Rebuild, AModelDeletedByHandIsBuiltAgain) {
  open();
  live(2'000);
  ASSERT_TRUE(reaches_head());
  models_.reset();
  fs::remove_all(scratch_ / "data/models/orders-v1");
  open();
  EXPECT_EQ(warnings_, std::vector<std::string>{"model_mended"});
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(serving_rows(), replayed());
}

// All but what says whose directory it is.
TEST_F(Rebuild, AModelWhoseRowsWereDeletedByHandIsBuiltAgain) {
  open();
  live(2'000);
  ASSERT_TRUE(reaches_head());
  models_.reset();
  for (const auto& entry : fs::directory_iterator(scratch_ / "data/models/orders-v1")) {
    if (entry.path().filename() != "MODEL") fs::remove(entry.path());
  }
  open();
  EXPECT_EQ(warnings_, std::vector<std::string>{"model_mended"});
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, AModelTruncatedByHandIsBuiltAgain) {
  open();
  live(2'000);
  ASSERT_TRUE(reaches_head());
  models_.reset();
  std::size_t cut = 0;
  for (const auto& entry : fs::directory_iterator(scratch_ / "data/models/orders-v1")) {
    if (entry.path().extension() != ".sst") continue;
    fs::resize_file(entry.path(), fs::file_size(entry.path()) / 2);
    ++cut;
  }
  ASSERT_GE(cut, 1U);
  open();
  EXPECT_EQ(warnings_, std::vector<std::string>{"model_mended"});
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, AListOfVersionsThatIsDamagedIsMadeAnew) {
  open();
  live(500);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(serves(2));
  models_.reset();
  std::ofstream(scratch_ / "data/models/orders.versions") << "{\"format\":1,";
  open();
  EXPECT_EQ(warnings_, std::vector<std::string>{"model_mended"});
  EXPECT_EQ(serving(), 2U);
  ASSERT_TRUE(reaches_head());
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, BeforeAModelHasSeenTheLogItAnswersNothing) {
  live(500);
  ReadModelsOptions options;
  options.directory = scratch_ / "data";
  auto opened = ReadModels::open(std::move(options), *log_, clock_);
  ASSERT_TRUE(opened.ok());
  models_ = std::move(opened).value();
  for (const auto code : {models_->orders().find("default", OrderId("o1")).error().code,
                          models_->orders().list("default", {}, {5, ""}).error().code}) {
    EXPECT_EQ(code, QueryErrorCode::kNotBuilt);
  }
  EXPECT_FALSE(models_->have_caught_up());
  models_->start();
  ASSERT_TRUE(serves(1));
  EXPECT_EQ(serving_rows(), replayed());
  EXPECT_TRUE(soon([&] { return models_->have_caught_up(); }));
}

TEST_F(Rebuild, ARollbackThatCantBeDoneDoesNotLeaveNothing) {
  open();
  live(1'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(serves(2));
  models_.reset();
  // The one that serves is gone, and the one before it, which was asked for, is damaged.
  ModelResources resources(1 << 20);
  auto manifest = read_manifest(resources.file_system(), scratch_ / "data/models", "orders");
  ASSERT_TRUE(manifest.ok() && *manifest);
  VersionRecord* previous = (*manifest)->of(VersionRole::kPrevious);
  previous->role = VersionRole::kBuilding;
  previous->plan = {BuildReason::kRollback, SwitchPolicy::kAlways, 0};
  ASSERT_TRUE(write_manifest(resources.file_system(), scratch_ / "data/models", **manifest).ok());
  fs::remove_all(scratch_ / "data/models/orders-v2");
  for (const auto& entry : fs::directory_iterator(scratch_ / "data/models/orders-v1")) {
    if (entry.path().extension() == ".sst") fs::resize_file(entry.path(), 100);
  }
  open();
  ASSERT_TRUE(serves(3));
  EXPECT_EQ(serving_rows(), replayed());
}

// I11 is of every version: the one that has seen most tells what the log has lost.
TEST_F(Rebuild, AVersionThatDoesNotServeAndIsAheadOfTheLogIsRefused) {
  open();
  live(100);
  ASSERT_TRUE(reaches_head());
  models_.reset();
  const std::uint32_t schema = all_models()[0].schema;
  {
    auto store =
        ModelStore::open(store_options(scratch_ / "data/models/orders-v2", "orders", schema));
    ASSERT_TRUE(store.ok());
    ModelBatch batch;
    Checkpoint checkpoint;
    checkpoint.position = log_->head().position.plus(5);
    ASSERT_TRUE((*store)->commit(batch, checkpoint).ok());
  }
  for (const VersionRole role : {VersionRole::kBuilding, VersionRole::kPrevious}) {
    change_manifest([&](ModelManifest& manifest) {
      manifest.drop(2);
      manifest.last_version = 1;
      manifest.add(schema, role);
    });
    EXPECT_EQ(open_refused(), ModelErrorCode::kAheadOfLog);
  }
}

TEST_F(Rebuild, TheVersionBeforeServesWhileTheDamagedOneIsBuiltAgain) {
  std::atomic<bool> may_build{true};
  ModelDefinition definition;
  definition.name = "orders";
  definition.make = [&](std::uint32_t, std::size_t cached) {
    return std::make_unique<Counting>(cached > 0, may_build);
  };
  definitions_ = {definition};
  open();
  live(500);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(serves(2));
  models_.reset();
  fs::remove_all(scratch_ / "data/models/orders-v2");
  may_build.store(false);
  open();
  EXPECT_EQ(warnings_, std::vector<std::string>{"model_mended"});
  EXPECT_TRUE(serves(1));
  EXPECT_TRUE(soon([&] {
    const auto building = of(VersionRole::kBuilding);
    return building && building->plan->reason == BuildReason::kMend;
  }));
  may_build.store(true);
  ASSERT_TRUE(serves(3));
  EXPECT_EQ(of(VersionRole::kPrevious)->version, 1U);
}

TEST_F(Rebuild, ARollbackIsAllowedWhileNothingServes) {
  open();
  live(5'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(serves(2));
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 10)), "");
  ASSERT_TRUE(soon([&] { return directories() == 3; }));
  models_.reset();
  fs::remove_all(scratch_ / "data/models/orders-v2");
  open();
  EXPECT_EQ(serving(), 0U);
  ASSERT_EQ(refusal(orders().roll_back()), "");
  EXPECT_EQ(refusal(orders().roll_back()), "already_rebuilding");
  ASSERT_TRUE(soon([&] { return serving() > 0; }));
  ASSERT_TRUE(serves(4));  // and what was damaged is built again
  EXPECT_EQ(of(VersionRole::kPrevious)->version, 1U);
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, WithoutAListOfVersionsTheFurthestOneServes) {
  open();
  live(5'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 1'000)), "");
  ASSERT_TRUE(soon([&] {
    const auto building = of(VersionRole::kBuilding);
    return building && building->position > Position(0);
  }));
  models_.reset();
  for (const bool damaged : {true, false}) {
    fs::remove(scratch_ / "data/models/orders.versions");
    if (damaged) std::ofstream(scratch_ / "data/models/orders.versions") << "{\"format\":1,";
    open();
    EXPECT_EQ(serving(), 1U);
    EXPECT_TRUE(reaches_head());
    // Whatever else there is stays within reach.
    EXPECT_EQ(of(VersionRole::kPrevious)->version, 2U);
    EXPECT_EQ(directories(), 2U);
    models_.reset();
  }
}

TEST_F(Rebuild, ASecondProcessOnTheSameModelsIsRefused) {
  open();
  ReadModelsOptions options;
  options.directory = scratch_ / "data";
  options.definitions = all_models();
  const auto refused = ReadModels::open(std::move(options), *log_, clock_);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ModelErrorCode::kInUse);
}

}  // namespace
}  // namespace orderlog
