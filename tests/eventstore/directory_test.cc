#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>

#include "eventstore/rocksdb_event_store.h"
#include "tests/eventstore/locked_away.h"
#include "tests/eventstore/log_writer.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog::testing {
namespace {

class LogDirectory : public ::testing::Test {
 protected:
  LogDirectory() { options_.directory = directory_ / "log"; }

  void expect_refusal(StoreErrorCode code, const std::string& says) {
    const auto store = open_rocksdb_event_store(options_);
    ASSERT_FALSE(store.ok());
    EXPECT_EQ(store.error().code, code);
    EXPECT_NE(store.error().detail.find(says), std::string::npos) << store.error().detail;
  }

  void write_file(const std::string& name, const std::string& content) {
    std::filesystem::create_directories(options_.directory);
    std::ofstream(options_.directory + "/" + name) << content;
  }

  TempDirectory directory_;
  RocksDbEventStoreOptions options_;
};

TEST_F(LogDirectory, IsCreatedWithItsParents) {
  options_.directory = directory_ / "some/where/deep";
  EXPECT_TRUE(open_rocksdb_event_store(options_).ok());
  EXPECT_TRUE(open_rocksdb_event_store(options_).ok());
}

TEST_F(LogDirectory, OfSomethingElseIsRefusedAndLeftAlone) {
  write_file("photo.jpg", "cat");
  expect_refusal(StoreErrorCode::kForeign, "photo.jpg");
  for (const auto& entry : std::filesystem::directory_iterator(options_.directory)) {
    EXPECT_EQ(entry.path().filename(), "photo.jpg");
  }
}

TEST_F(LogDirectory, OfAnotherProgramIsRefused) {
  write_file("FORMAT", "some other program\n");
  expect_refusal(StoreErrorCode::kForeign, "another program");
}

TEST_F(LogDirectory, OfANewerFormatIsRefused) {
  write_file("FORMAT", "orderlog log\nformat 2\nwhatever comes then\n");
  expect_refusal(StoreErrorCode::kForeign, "newer program");
}

TEST_F(LogDirectory, WithADamagedMarkerIsRefused) {
  write_file("FORMAT", "orderlog log\nformat 1\nline 0\nindex-seed 12\n");
  expect_refusal(StoreErrorCode::kCorrupt, "FORMAT");
}

TEST_F(LogDirectory, OfAnotherLineIsRefused) {
  ASSERT_TRUE(open_rocksdb_event_store(options_).ok());
  options_.line = LineId{3};
  expect_refusal(StoreErrorCode::kForeign, "line 0");
}

// RocksDB says of it that nothing is there.
TEST_F(LogDirectory, ThatMayNotBeReadIsNotTakenForAnEmptyOne) {
  ASSERT_TRUE(open_rocksdb_event_store(options_).ok());
  const LockedAway locked(options_.directory);
  expect_refusal(StoreErrorCode::kIo, "permission denied");
  const auto reading = open_rocksdb_event_store_read_only(options_);
  ASSERT_FALSE(reading.ok());
  EXPECT_EQ(reading.error().code, StoreErrorCode::kIo);
  EXPECT_NE(reading.error().detail.find("permission denied"), std::string::npos)
      << reading.error().detail;
}

TEST_F(LogDirectory, ThatIsAFileIsRefused) {
  std::ofstream(options_.directory) << "no directory";
  const auto store = open_rocksdb_event_store(options_);
  ASSERT_FALSE(store.ok());
}

TEST_F(LogDirectory, InUseIsRefused) {
  const auto store = open_rocksdb_event_store(options_);
  ASSERT_TRUE(store.ok());
  expect_refusal(StoreErrorCode::kInUse, "stop");
}

TEST_F(LogDirectory, OnADiskThatIsNearlyFullRefusesAppendsAndAnswersQuestions) {
  {
    const auto store = open_rocksdb_event_store(options_);
    LogWriter(**store).write({.key = "k", .events = {{"a"}}});
  }
  options_.min_free_bytes = std::numeric_limits<std::size_t>::max();
  {
    const auto store = open_rocksdb_event_store(options_);
    ASSERT_TRUE(store.ok());
    LogWriter writer(**store);
    writer.add({.events = {{"a"}}});
    const auto refused = writer.append();
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().code, StoreErrorCode::kDiskFull);
    EXPECT_EQ(store.value()->find_key("acme", "k").value(), Position{1});
    EXPECT_EQ(store.value()->head().position, Position{1});
  }
  options_.min_free_bytes = 0;
  const auto store = open_rocksdb_event_store(options_);
  LogWriter(**store).write({.events = {{"b"}}});
  EXPECT_EQ(store.value()->head().position, Position{2});
}

}  // namespace
}  // namespace orderlog::testing
