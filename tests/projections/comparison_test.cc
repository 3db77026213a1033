#include "projections/versions/comparison.h"

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <random>
#include <set>

#include "tests/projections/model_bench.h"

namespace orderlog {
namespace {

// Two models whose rows lie in many files, so that there is something to cut.
class ComparisonTest : public ::testing::Test {
 protected:
  static constexpr int kRows = 4'000;
  static constexpr int kRowsPerFile = kRows / static_cast<int>(kMostParts);

  static std::string key(int row) {
    std::string text = std::to_string(row);
    return "k" + std::string(6 - text.size(), '0') + text;
  }

  // Without the rows of `missing`, and with another value in those of `changed`. Filled in parts,
  // and not merged.
  std::unique_ptr<ModelStore> model(const std::string& name, const std::set<int>& missing,
                                    const std::set<int>& changed) {
    ModelStoreOptions options = store_options(scratch_ / name, "orders", 1);
    options.bulk = true;
    auto store = ModelStore::open(options);
    EXPECT_TRUE(store.ok());
    Checkpoint checkpoint;
    checkpoint.position = Position(kRows);
    ModelBatch batch;
    for (int row = 0; row < kRows; ++row) {
      if (missing.count(row) == 0) {
        batch.put(key(row), (changed.count(row) > 0 ? "other" : "value") + std::to_string(row));
      }
      if (row % kRowsPerFile != kRowsPerFile - 1) continue;
      const auto part = static_cast<unsigned>(row / kRowsPerFile);
      EXPECT_TRUE((*store)->write_part(batch, part, checkpoint).ok());
    }
    EXPECT_TRUE((*store)->ingest_parts(checkpoint).ok());
    return *std::move(store);
  }

  static Comparison compare(const ModelStore& before, const ModelStore& after, unsigned threads) {
    const std::atomic<bool> cancelled{false};
    auto found =
        compare_models(before.snapshot(), after.snapshot(), nullptr, 1, threads, cancelled);
    EXPECT_TRUE(found.ok() && found->has_value());
    return **found;
  }

  testing::TempDirectory scratch_;
};

TEST_F(ComparisonTest, SeveralThreadsFindWhatOneFinds) {
  std::mt19937 random(7);
  std::set<int> missing;
  std::set<int> changed;
  std::set<int> extra;
  for (int i = 0; i < 60; ++i) missing.insert(static_cast<int>(random() % kRows));
  for (int i = 0; i < 60; ++i) extra.insert(static_cast<int>(random() % kRows));
  for (int i = 0; i < 60; ++i) changed.insert(static_cast<int>(random() % kRows));
  for (int file = 0; file < kRows; file += kRowsPerFile) missing.insert(file);  // at every border
  const auto before = model("before", extra, {});
  const auto after = model("after", missing, changed);
  EXPECT_GE(after->snapshot().cuts(4).size(), 2U);
  const Comparison alone = compare(*before, *after, 1);
  EXPECT_GT(alone.differences, 100U);
  EXPECT_EQ(alone.first.size(), kDifferencesShown);
  for (const unsigned threads : {2U, 4U, 8U}) {
    Comparison together = compare(*before, *after, threads);
    EXPECT_EQ(together, alone) << threads;
  }
}

TEST_F(ComparisonTest, EqualModelsHaveOneHash) {
  const auto before = model("before", {3, 700}, {9});
  const auto after = model("after", {3, 700}, {9});
  const auto other = model("other", {3, 700}, {10});
  const Comparison same = compare(*before, *after, 4);
  EXPECT_TRUE(same.equal());
  EXPECT_EQ(same.old_rows, static_cast<std::uint64_t>(kRows) - 2);
  EXPECT_EQ(same.old_hash, same.new_hash);
  const Comparison differs = compare(*before, *other, 4);
  EXPECT_EQ(differs.differences, 2U);
  EXPECT_NE(differs.old_hash, differs.new_hash);
  EXPECT_EQ(differs.old_hash, same.old_hash);
}

}  // namespace
}  // namespace orderlog
