// Damage that a store must notice rather than go on with less than it acknowledged.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <vector>

#include "eventstore/rocksdb_event_store.h"
#include "tests/eventstore/invariants.h"
#include "tests/eventstore/log_writer.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog::testing {
namespace {

namespace fs = std::filesystem;

class DamagedLog : public ::testing::Test {
 protected:
  DamagedLog() {
    options_.directory = directory_ / "log";
    options_.anchor_interval = std::chrono::milliseconds{0};
  }

  // Opens, appends, closes.
  void write(std::size_t commits, bool one_batch = false) {
    const auto store = open_rocksdb_event_store(options_);
    ASSERT_TRUE(store.ok()) << store.error().detail;
    LogWriter writer(**store);
    for (std::size_t i = 0; i < commits; ++i) {
      writer.add({.events = {{.stream = "s" + std::to_string(writer.next_position().value()),
                              .payload = std::string(500, 'x')}}});
      if (!one_batch) {
        ASSERT_TRUE(writer.append().ok());
      }
    }
    if (one_batch) {
      ASSERT_TRUE(writer.append().ok());
    }
  }

  StoreErrorCode refusal() {
    const auto store = open_rocksdb_event_store(options_);
    if (store) {
      ADD_FAILURE() << "opened at " << store.value()->head().position.value();
      return StoreErrorCode::kIo;
    }
    EXPECT_GT(store.error().detail.size(), 30u);
    return store.error().code;
  }

  std::vector<fs::path> write_ahead_logs() {
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(options_.directory + "/log")) {
      if (entry.path().extension() == ".log" && entry.file_size() > 0) {
        files.push_back(entry.path());
      }
    }
    std::sort(files.begin(), files.end());
    return files;
  }

  void overwrite(const fs::path& file, std::uintmax_t at, const std::string& bytes) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekp(static_cast<std::streamoff>(at));
    stream.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
  void flip_bit(const fs::path& file, std::uintmax_t at) {
    std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(at));
    const char byte = static_cast<char>(stream.get() ^ 1);
    stream.seekp(static_cast<std::streamoff>(at));
    stream.put(byte);
  }

  TempDirectory directory_;
  RocksDbEventStoreOptions options_;
};

TEST_F(DamagedLog, WithoutItsNewestWriteAheadLogIsRefused) {
  write(100);
  const auto logs = write_ahead_logs();
  ASSERT_FALSE(logs.empty());
  fs::remove(logs.back());
  const StoreErrorCode code = refusal();
  EXPECT_TRUE(code == StoreErrorCode::kBehindAnchor || code == StoreErrorCode::kCorrupt);
}

TEST_F(DamagedLog, WithItsEndZeroedIsRefused) {
  write(100);
  const fs::path newest = write_ahead_logs().back();
  overwrite(newest, fs::file_size(newest) - 4'096, std::string(4'096, '\0'));
  EXPECT_EQ(refusal(), StoreErrorCode::kBehindAnchor);
}

TEST_F(DamagedLog, WithItsEndCutOffIsRefused) {
  write(100);
  const fs::path newest = write_ahead_logs().back();
  fs::resize_file(newest, fs::file_size(newest) - 700);
  EXPECT_EQ(refusal(), StoreErrorCode::kBehindAnchor);
}

TEST_F(DamagedLog, WithAFlippedBitIsRefusedWhereverItIs) {
  write(60);
  const fs::path newest = write_ahead_logs().back();
  const std::uintmax_t size = fs::file_size(newest);
  for (std::uintmax_t at = 100; at < size; at += size / 9) {
    flip_bit(newest, at);
    const StoreErrorCode code = refusal();
    EXPECT_TRUE(code == StoreErrorCode::kBehindAnchor || code == StoreErrorCode::kCorrupt) << at;
    flip_bit(newest, at);
  }
  const auto store = open_rocksdb_event_store(options_);
  ASSERT_TRUE(store.ok());
  EXPECT_EQ(store.value()->head().position, Position{60});
}

TEST_F(DamagedLog, WhatIsSaidOfDamageIsWhereItIsAndThatMoreMayBeWhole) {
  write(60);
  const fs::path newest = write_ahead_logs().back();
  const std::uintmax_t size = fs::file_size(newest);
  for (const std::uintmax_t at : {std::uintmax_t{100}, size / 2, size - 20}) {
    flip_bit(newest, at);
    const std::string said = open_rocksdb_event_store_read_only(options_).error().detail;
    EXPECT_NE(said.find("in " + newest.filename().string() + " at byte "), std::string::npos)
        << said;
    EXPECT_NE(said.find("log verify --salvage"), std::string::npos) << said;
    EXPECT_EQ(said.find("missing"), std::string::npos) << said;
    flip_bit(newest, at);
  }
}

// With an anchor that lags, and without its index: only the bytes themselves can tell.
TEST_F(DamagedLog, WithAFlippedBitBeforeSyncedCommitsIsRefusedBehindTheAnchor) {
  write(10);
  const fs::path anchor = options_.directory + "/anchor";
  const fs::path kept = directory_ / "kept";
  fs::copy_file(anchor, kept);
  write(60);
  fs::copy_file(kept, anchor, fs::copy_options::overwrite_existing);
  fs::remove_all(options_.directory + "/index");
  const fs::path newest = write_ahead_logs().back();
  flip_bit(newest, fs::file_size(newest) / 2);
  EXPECT_EQ(refusal(), StoreErrorCode::kCorrupt);
}

// What a power cut leaves of a write that was never acknowledged: its end is missing, or is not
// what was written.
TEST_F(DamagedLog, ATornLastWriteThatNobodySawIsDropped) {
  for (const bool cut : {true, false}) {
    write(10);
    const auto before = open_rocksdb_event_store(options_).value()->head();
    const fs::path anchor = options_.directory + "/anchor";
    const fs::path kept = directory_ / "kept";
    const fs::path kept_index = directory_ / "kept-index";
    fs::copy_file(anchor, kept, fs::copy_options::overwrite_existing);
    fs::remove_all(kept_index);
    fs::copy(options_.directory + "/index", kept_index, fs::copy_options::recursive);
    write(200, true);
    fs::copy_file(kept, anchor, fs::copy_options::overwrite_existing);
    fs::remove_all(options_.directory + "/index");
    fs::copy(kept_index, options_.directory + "/index", fs::copy_options::recursive);
    const fs::path newest = write_ahead_logs().back();
    const std::uintmax_t size = fs::file_size(newest);
    if (cut) {
      fs::resize_file(newest, size - 50'000);
    } else {
      overwrite(newest, size - 40'000, std::string(9'000, 'g'));
    }
    const auto store = open_rocksdb_event_store(options_);
    ASSERT_TRUE(store.ok()) << store.error().detail;
    EXPECT_EQ(store.value()->head(), before);
    EXPECT_EQ(broken_invariant(**store), std::nullopt);
  }
}

TEST_F(DamagedLog, WithoutItsAnchorIsRefused) {
  write(5);
  fs::remove(options_.directory + "/anchor");
  EXPECT_EQ(refusal(), StoreErrorCode::kBehindAnchor);
}

TEST_F(DamagedLog, WithADamagedAnchorIsRefused) {
  write(5);
  flip_bit(options_.directory + "/anchor", 9);
  EXPECT_EQ(refusal(), StoreErrorCode::kCorrupt);
}

TEST_F(DamagedLog, WithTheAnchorOfAnotherLogIsRefused) {
  write(5);
  RocksDbEventStoreOptions other = options_;
  other.directory = directory_ / "other";
  {
    const auto store = open_rocksdb_event_store(other);
    LogWriter writer(**store);
    for (int i = 0; i < 3; ++i) writer.write({.events = {{"elsewhere"}}});
  }
  fs::copy_file(other.directory + "/anchor", options_.directory + "/anchor",
                fs::copy_options::overwrite_existing);
  EXPECT_EQ(refusal(), StoreErrorCode::kCorrupt);
}

TEST_F(DamagedLog, ReplacedByAnOlderCopyBehindItsIndexIsRefused) {
  write(5);
  fs::copy(options_.directory + "/log", directory_ / "older", fs::copy_options::recursive);
  fs::copy_file(options_.directory + "/anchor", directory_ / "older-anchor");
  write(20);
  fs::remove_all(options_.directory + "/log");
  fs::copy(directory_ / "older", options_.directory + "/log", fs::copy_options::recursive);
  fs::copy_file(directory_ / "older-anchor", options_.directory + "/anchor",
                fs::copy_options::overwrite_existing);
  EXPECT_EQ(refusal(), StoreErrorCode::kBehindAnchor);
}

TEST_F(DamagedLog, RemovedAltogetherIsRefused) {
  write(5);
  fs::remove_all(options_.directory + "/log");
  fs::remove_all(options_.directory + "/index");
  EXPECT_EQ(refusal(), StoreErrorCode::kBehindAnchor);
}

}  // namespace
}  // namespace orderlog::testing
