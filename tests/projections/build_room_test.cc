// Builds on a disk that is nearly full: commands come first.

#include <gtest/gtest.h>
#include <rocksdb/file_system.h>

#include <functional>
#include <mutex>
#include <utility>

#include "tests/projections/rebuild_fixture.h"

namespace orderlog {
namespace {

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
constexpr std::uint64_t kKept = 512 * kMiB;
constexpr std::uint64_t kPlenty = 1024 * 1024 * kMiB;

// Says what is free as it is told to.
class CrampedDisk final : public rocksdb::FileSystemWrapper {
 public:
  CrampedDisk() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  [[nodiscard]] const char* Name() const override { return "CrampedDisk"; }

  void has(std::function<std::uint64_t()> free_bytes) {
    const std::lock_guard lock(mutex_);
    free_bytes_ = std::move(free_bytes);
  }
  rocksdb::IOStatus GetFreeSpace(const std::string&, const rocksdb::IOOptions&,
                                 std::uint64_t* free_bytes, rocksdb::IODebugContext*) override {
    const std::lock_guard lock(mutex_);
    *free_bytes = free_bytes_();
    return rocksdb::IOStatus::OK();
  }

 private:
  std::mutex mutex_;
  std::function<std::uint64_t()> free_bytes_ = [] { return kPlenty; };
};

class BuildRoomTest : public Rebuild {
 protected:
  BuildRoomTest() {
    file_system_ = disk_;
    free_bytes_min_ = kKept;
  }

  [[nodiscard]] bool is_held_for_room() const {
    return soon([&] {
      const auto building = of(VersionRole::kBuilding);
      return building && building->stopped &&
             building->stopped->reason.starts_with("There is no room to build it: ");
    });
  }
  void make_room() {
    disk_->has([] { return kPlenty; });
    ASSERT_EQ(refusal(orders().retry()), "");
  }

  std::shared_ptr<CrampedDisk> disk_ = std::make_shared<CrampedDisk>();
};

TEST_F(BuildRoomTest, AVersionThatWouldNotFitIsNotBegun) {
  open();
  live(500);
  ASSERT_TRUE(reaches_head());
  open();  // what it holds is on disk
  disk_->has([] { return kKept; });
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(is_held_for_room());
  EXPECT_EQ(directories(), 1U);
  live(10);
  EXPECT_TRUE(reaches_head()) << "the one that serves goes on";
  make_room();
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(BuildRoomTest, ABuildThatTakesTooMuchGivesItBackAndBeginsAgainWhenThereIsRoom) {
  open();
  live(2'000);
  ASSERT_TRUE(reaches_head());
  // Before it began, before its first batch and before its second one.
  disk_->has(
      [this, asked = 0]() mutable { return ++asked < 3 ? kPlenty : kKept + batch_bytes_ - 1; });
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(is_held_for_room());
  EXPECT_TRUE(soon([&] { return directories() == 1; }));
  EXPECT_EQ(of(VersionRole::kBuilding)->position, Position(0));
  make_room();
  ASSERT_TRUE(serves(3)) << "what is given up is not gone on with";
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(BuildRoomTest, ABuildByItselfGoesOnWhenThereIsRoom) {
  open();
  live(500);
  ASSERT_TRUE(reaches_head());
  disk_->has([] { return 0; });
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(is_held_for_room());
  disk_->has([] { return kPlenty; });
  EXPECT_TRUE(serves(2));
}

TEST_F(BuildRoomTest, RowsAreNotMergedWhereTheyDoNotFitTwice) {
  batch_bytes_ = std::size_t{8} << 10;
  open();
  live(3'000);
  ASSERT_TRUE(reaches_head());
  // Before it begins; and then for any batch, but not for all of them once more.
  disk_->has([this, asked = 0]() mutable { return ++asked == 1 ? kPlenty : kKept + batch_bytes_; });
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(is_held_for_room());
  EXPECT_TRUE(soon([&] { return directories() == 1; }));
  make_room();
  ASSERT_TRUE(serves(3));
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(BuildRoomTest, TheVersionBeforeIsKeptWhereThereIsNoRoomToGoBackToIt) {
  open();
  live(500);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(serves(2));
  live(500);
  disk_->has([] { return kKept; });
  ASSERT_EQ(refusal(orders().roll_back()), "");
  ASSERT_TRUE(is_held_for_room());
  EXPECT_EQ(directories(), 2U);
  make_room();
  ASSERT_TRUE(serves(1));
  EXPECT_EQ(serving_rows(), replayed());
}

}  // namespace
}  // namespace orderlog
