// Versions whose rows can't be read while they serve or are built: they can be replaced, and other
// models are built meanwhile.

#include <gtest/gtest.h>
#include <rocksdb/file_system.h>

#include <atomic>

#include "tests/projections/rebuild_fixture.h"

namespace orderlog {
namespace {

class UnreadableVersions : public Rebuild {
 protected:
  // Version 1 serves, and nobody has missed its rows yet.
  void open_damaged() {
    open();
    live(3'000);
    ASSERT_TRUE(reaches_head());
    models_.reset();
    damage_rows(1);
    open();
    ASSERT_EQ(serving(), 1U);
  }
  [[nodiscard]] bool stops_serving() const {
    return soon([&] {
      const auto status = of(VersionRole::kServing);
      return status->stopped && status->stopped->position == Position(0);
    });
  }
  [[nodiscard]] bool another_model_is_built() const {
    EXPECT_EQ(refusal(models_->find("pools")->rebuild(SwitchPolicy::kWhenEqual, 0)), "");
    return soon([&] { return models_->served("pools").pin().version == 2; });
  }
};

TEST_F(UnreadableVersions, OneThatCantBeComparedWithIsReplacedWhenAsked) {
  open_damaged();
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(is_held());
  EXPECT_NE(of(VersionRole::kBuilding)->stopped->reason.find("can't be compared"),
            std::string::npos);
  ASSERT_EQ(refusal(orders().switch_over()), "");
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(UnreadableVersions, OneThatCantBeComparedWithIsReplacedByABuildThatAlwaysSwitches) {
  open_damaged();
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kAlways, 0)), "");
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(UnreadableVersions, OneThatStopsServingHoldsTheNewOneAndNoOtherModel) {
  open_damaged();
  live(500);
  ASSERT_TRUE(stops_serving());
  live(500);
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  EXPECT_TRUE(another_model_is_built());
  ASSERT_TRUE(is_held());
  EXPECT_NE(of(VersionRole::kBuilding)->stopped->reason.find("version 1 is stopped"),
            std::string::npos);
  ASSERT_EQ(refusal(orders().switch_over()), "");
  ASSERT_TRUE(serves(2));
  ASSERT_TRUE(reaches_head());
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(UnreadableVersions, OneThatStopsServingIsReplacedByABuildThatAlwaysSwitches) {
  open_damaged();
  live(500);
  ASSERT_TRUE(stops_serving());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kAlways, 0)), "");
  ASSERT_TRUE(serves(2));
}

// The tables of one version can't be read while it is so.
class UnreadableTables final : public rocksdb::FileSystemWrapper {
 public:
  explicit UnreadableTables(std::string version)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), version_(std::move(version)) {}

  const char* Name() const override { return "UnreadableTables"; }
  void fail(bool failing) { failing_.store(failing); }

  rocksdb::IOStatus NewRandomAccessFile(const std::string& path,
                                        const rocksdb::FileOptions& options,
                                        std::unique_ptr<rocksdb::FSRandomAccessFile>* out,
                                        rocksdb::IODebugContext* dbg) override {
    if (failing_.load() && path.find(version_) != std::string::npos && path.ends_with(".sst")) {
      return rocksdb::IOStatus::IOError("unreadable");
    }
    return FileSystemWrapper::NewRandomAccessFile(path, options, out, dbg);
  }

 private:
  const std::string version_;
  std::atomic<bool> failing_{false};
};

TEST_F(UnreadableVersions, OneThatCantBeFilledWaitsWhileOtherModelsAreBuilt) {
  const auto tables = std::make_shared<UnreadableTables>("/orders-v2/");
  file_system_ = tables;
  bulk_from_ = 1'000'000;
  definitions_ = all_models();
  ASSERT_EQ(definitions_[0].name, "orders");
  definitions_[0].memtable_bytes = std::size_t{64} << 10;  // so that it writes tables
  open();
  live(3'000);
  ASSERT_TRUE(reaches_head());
  tables->fail(true);
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(is_held());
  EXPECT_TRUE(another_model_is_built());
  EXPECT_EQ(serving(), 1U);
  tables->fail(false);
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(serving_rows(), replayed());
}

}  // namespace
}  // namespace orderlog
