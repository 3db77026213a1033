// Data that is gone, damaged, unfinished or in use.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "tests/projections/rebuild_fixture.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

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
