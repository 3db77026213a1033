#include "projections/store/model_store.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <set>

#include "tests/projections/model_bench.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

class ModelStoreTest : public ::testing::Test {
 protected:
  [[nodiscard]] std::string directory() const { return scratch_ / "model"; }

  [[nodiscard]] std::unique_ptr<ModelStore> open() const {
    auto store = ModelStore::open(store_options(directory(), "orders", 3));
    EXPECT_TRUE(store.ok()) << (store.ok() ? "" : store.error().detail);
    return store.ok() ? std::move(store).value() : nullptr;
  }

  [[nodiscard]] ModelErrorCode refusal(const std::string& name, std::uint32_t schema) const {
    const auto store = ModelStore::open(store_options(directory(), name, schema));
    EXPECT_FALSE(store.ok());
    return store.ok() ? ModelErrorCode::kIo : store.error().code;
  }

  static Checkpoint at(std::uint64_t position) {
    Checkpoint checkpoint;
    checkpoint.position = Position(position);
    checkpoint.hash[31] = static_cast<std::uint8_t>(position);
    return checkpoint;
  }

  testing::TempDirectory scratch_;
};

TEST_F(ModelStoreTest, KeepsRowsAndCheckpointAcrossAQuietEnd) {
  {
    const auto store = open();
    EXPECT_EQ(store->checkpoint(), Checkpoint{});
    ModelBatch batch;
    batch.put("a", "1");
    batch.put("b", "2");
    ASSERT_TRUE(store->commit(batch, at(7)).ok());
    EXPECT_EQ(batch.size(), 0U);
    batch.erase("a");
    batch.put("c", "3");
    ASSERT_TRUE(store->commit(batch, at(9)).ok());
  }
  const auto store = open();
  EXPECT_EQ(store->checkpoint(), at(9));
  EXPECT_EQ(rows_of(*store), (Rows{{"b", "2"}, {"c", "3"}}));
  std::string value;
  EXPECT_EQ(store->get("b", value).value(), true);
  EXPECT_EQ(value, "2");
  EXPECT_EQ(store->get("a", value).value(), false);
}

TEST_F(ModelStoreTest, ACrashLeavesAPrefixWithItsCheckpoint) {
  const auto store = open();
  ModelBatch batch;
  batch.put("a", "1");
  ASSERT_TRUE(store->commit(batch, at(1)).ok());
  ASSERT_TRUE(store->flush(true).ok());
  batch.put("a", "2");
  batch.put("b", "2");
  ASSERT_TRUE(store->commit(batch, at(2)).ok());

  // What the disk holds at this moment is what a crash would leave.
  fs::copy(directory(), scratch_ / "crashed", fs::copy_options::recursive);
  const auto crashed = ModelStore::open(store_options(scratch_ / "crashed", "orders", 3));
  ASSERT_TRUE(crashed.ok());
  EXPECT_EQ((*crashed)->checkpoint(), at(1));
  EXPECT_EQ(rows_of(**crashed), (Rows{{"a", "1"}}));
}

TEST_F(ModelStoreTest, ASnapshotStandsStill) {
  const auto store = open();
  ModelBatch batch;
  batch.put("a", "1");
  ASSERT_TRUE(store->commit(batch, at(1)).ok());
  const ModelSnapshot before = store->snapshot();
  batch.put("a", "2");
  batch.put("b", "2");
  ASSERT_TRUE(store->commit(batch, at(2)).ok());
  std::string value;
  EXPECT_EQ(before.checkpoint().value(), at(1));
  EXPECT_EQ(before.get("a", value).value(), true);
  EXPECT_EQ(value, "1");
  EXPECT_EQ(before.get("b", value).value(), false);
  EXPECT_EQ(store->snapshot().checkpoint().value(), at(2));
}

TEST_F(ModelStoreTest, AScanKeepsToItsRange) {
  const auto store = open();
  ModelBatch batch;
  for (const char* key : {"a1", "b1", "b2", "c1"}) batch.put(key, key);
  ASSERT_TRUE(store->commit(batch, at(1)).ok());
  const ModelSnapshot snapshot = store->snapshot();
  std::string seen;
  ModelScan scan = snapshot.scan("b", "c");
  for (; scan.valid(); scan.next()) seen += scan.key();
  EXPECT_EQ(seen, "b1b2");
  EXPECT_FALSE(scan.failed());
}

TEST_F(ModelStoreTest, IsRefusedToASecondOpener) {
  const auto store = open();
  EXPECT_EQ(refusal("orders", 3), ModelErrorCode::kInUse);
}

// What is wrong is told by what RocksDB says, not by what the directory is called.
TEST_F(ModelStoreTest, IsNotTakenForOpenBecauseItsPathHasALockInIt) {
  const ModelStoreOptions at = store_options(scratch_ / "blocks", "orders", 3);
  ASSERT_TRUE(ModelStore::open(at).ok());
  const std::string current = at.directory + "/CURRENT";
  std::filesystem::remove(current);
  std::filesystem::create_directory(current);
  const auto again = ModelStore::open(at);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().code, ModelErrorCode::kIo) << again.error().detail;
}

TEST_F(ModelStoreTest, OfANewerSchemaIsRefused) {
  static_cast<void>(open());
  EXPECT_EQ(refusal("orders", 2), ModelErrorCode::kNewerSchema);
}

TEST_F(ModelStoreTest, OfAnotherModelIsRefused) {
  static_cast<void>(open());
  EXPECT_EQ(refusal("pools", 3), ModelErrorCode::kForeign);
  EXPECT_EQ(refusal("orders", 4), ModelErrorCode::kForeign);
}

TEST_F(ModelStoreTest, ADirectoryOfSomethingElseIsLeftAlone) {
  fs::create_directories(directory());
  std::ofstream(directory() + "/diary.txt") << "dear diary";
  EXPECT_EQ(refusal("orders", 3), ModelErrorCode::kForeign);
  EXPECT_EQ(std::distance(fs::directory_iterator(directory()), fs::directory_iterator()), 1);
}

TEST_F(ModelStoreTest, AnotherProgramsDatabaseIsNotEvenOpened) {
  fs::create_directories(directory());
  std::ofstream(directory() + "/CURRENT") << "MANIFEST-000001";
  EXPECT_EQ(refusal("orders", 3), ModelErrorCode::kForeign);
  std::ofstream(directory() + "/MODEL") << "some other model\n";
  EXPECT_EQ(refusal("orders", 3), ModelErrorCode::kForeign);
}

TEST_F(ModelStoreTest, ADirectoryInTheMarkersPlaceIsSaid) {
  fs::create_directories(directory() + "/MODEL");
  EXPECT_EQ(refusal("orders", 3), ModelErrorCode::kIo);
  EXPECT_TRUE(fs::exists(directory() + "/MODEL"));
}

TEST_F(ModelStoreTest, AStartThatWasCutShortIsTakenUpAgain) {
  fs::create_directories(directory());
  std::ofstream(directory() + "/MODEL.new") << "orderlog mo";
  EXPECT_EQ(open()->checkpoint(), Checkpoint{});
}

TEST_F(ModelStoreTest, ATruncatedTableIsRefusedOrFailsItsReader) {
  {
    const auto store = open();
    ModelBatch batch;
    for (int i = 0; i < 10'000; ++i) batch.put("key" + std::to_string(i), std::string(50, 'x'));
    ASSERT_TRUE(store->commit(batch, at(1)).ok());
  }
  for (const auto& file : fs::directory_iterator(directory())) {
    if (file.path().extension() == ".sst") fs::resize_file(file.path(), file.file_size() / 2);
  }
  EXPECT_EQ(refusal("orders", 3), ModelErrorCode::kCorrupt);
}

// Taking a part in gives its file a second name before the first is removed: a process that is
// killed between the two leaves both.
TEST_F(ModelStoreTest, APartThatWasTakenInIsNotOverwrittenByTheNextOne) {
  const auto fill = [](ModelStore& store, const std::string& value, std::uint64_t position) {
    ModelBatch batch;
    batch.put("k" + std::to_string(position), value);
    ASSERT_TRUE(store.write_part(batch, 0, at(position)).ok());
    ASSERT_TRUE(store.ingest_parts(at(position)).ok());
  };
  fill(*open(), "1", 7);
  for (const auto& entry : fs::directory_iterator(directory())) {
    if (entry.path().extension() == ".sst") {
      fs::create_hard_link(entry.path(), directory() + "/part-0.tmp");
      break;
    }
  }
  ASSERT_TRUE(fs::exists(directory() + "/part-0.tmp"));
  fill(*open(), "a longer one", 9);
  const auto store = open();
  ASSERT_NE(store, nullptr);
  EXPECT_EQ(store->checkpoint(), at(9));
  EXPECT_EQ(rows_of(*store), (Rows{{"k7", "1"}, {"k9", "a longer one"}}));
}

TEST_F(ModelStoreTest, WhatIsMergedIsNotMergedAgain) {
  ModelStoreOptions options = store_options(directory(), "orders", 3);
  options.bulk = true;
  std::atomic<bool> cancelled{false};
  const auto tables = [this] {
    std::set<std::string> names;
    for (const auto& file : fs::directory_iterator(directory())) {
      if (file.path().extension() == ".sst") names.insert(file.path().filename().string());
    }
    return names;
  };
  ModelBatch batch;
  {
    const auto store = ModelStore::open(options);
    ASSERT_TRUE(store.ok());
    for (std::uint64_t i = 1; i <= 3; ++i) {
      batch.put("a", std::to_string(i));
      batch.put("z", std::to_string(i));
      ASSERT_TRUE((*store)->write_part(batch, 0, at(i)).ok());
      ASSERT_TRUE((*store)->ingest_parts(at(i)).ok());
    }
    EXPECT_EQ(tables().size(), 3U);
    ASSERT_TRUE((*store)->finish_bulk(cancelled, 1).ok());
    EXPECT_EQ(tables().size(), 1U);
    batch.put("b", "live");
    ASSERT_TRUE((*store)->commit(batch, at(4)).ok());
  }
  const auto store = ModelStore::open(options);
  ASSERT_TRUE(store.ok());
  const std::set<std::string> before = tables();
  EXPECT_EQ(before.size(), 2U);
  ASSERT_TRUE((*store)->finish_bulk(cancelled, 1).ok());
  EXPECT_EQ(tables(), before);
  EXPECT_EQ(rows_of(**store), (Rows{{"a", "3"}, {"b", "live"}, {"z", "3"}}));
}

}  // namespace
}  // namespace orderlog
