// The index's structures in memory against the standard library's.

#include <gtest/gtest.h>

#include <map>
#include <random>

#include "eventstore/existence_filter.h"
#include "eventstore/position_map.h"
#include "eventstore/row_hash.h"
#include "eventstore/striped_table.h"

namespace orderlog {
namespace {

TEST(PositionMap, AgreesWithAnOrderedMap) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  PositionMap map;
  std::map<std::uint64_t, TimeMs> expected;
  for (int i = 0; i < 200'000; ++i) {
    const std::uint64_t position = 1 + random() % 3'000;
    if (random() % 2 == 0) {
      map.put(Position{position}, i);
      expected[position] = i;
    } else {
      ASSERT_EQ(map.erase(Position{position}), expected.erase(position) == 1);
    }
    ASSERT_EQ(map.size(), expected.size());
    const std::uint64_t asked = 1 + random() % 3'000;
    ASSERT_EQ(map.contains(Position{asked}), expected.count(asked) == 1);
  }
  std::map<std::uint64_t, TimeMs> visited;
  map.for_each([&](Position position, TimeMs time_ms) { visited[position.value()] = time_ms; });
  EXPECT_EQ(visited, expected);
}

TEST(StripedTable, KeepsOrReplacesAsItIsTold) {
  StripedTable table;
  const Hash128 hash{1, 2};
  EXPECT_FALSE(table.find(hash));
  EXPECT_TRUE(table.put({hash, 10, 11}, StripedTable::IfThere::kKeep));
  EXPECT_FALSE(table.put({hash, 20, 21}, StripedTable::IfThere::kKeep));
  EXPECT_EQ(table.find(hash)->first, 10u);
  EXPECT_FALSE(table.put({hash, 20, 21}, StripedTable::IfThere::kReplace));
  EXPECT_EQ(table.find(hash)->second, 21u);
  EXPECT_EQ(table.size(), 1u);
}

TEST(StripedTable, GrowsWithoutLosingRows) {
  const RowHash row_hash(IndexSeed{1});
  StripedTable table;
  for (std::uint64_t i = 1; i <= 100'000; ++i) {
    table.put({row_hash.of_key("t", std::to_string(i)), i, 0}, StripedTable::IfThere::kKeep);
  }
  for (std::uint64_t i = 1; i <= 100'000; ++i) {
    ASSERT_EQ(table.find(row_hash.of_key("t", std::to_string(i)))->first, i);
  }
  std::size_t rows = 0;
  for (std::size_t s = 0; s < StripedTable::kStripes; ++s) rows += table.rows_of(s).size();
  EXPECT_EQ(rows, 100'000u);
}

TEST(ExistenceFilter, NeverDeniesWhatIsThereAndSeldomAffirmsWhatIsNot) {
  const RowHash row_hash(IndexSeed{2});
  ExistenceFilter filter(0, std::size_t{1} << 18, std::size_t{1} << 20);
  const std::size_t rows = filter.rows_max();
  for (std::size_t i = 0; i < rows; ++i) filter.insert(row_hash.of_key("t", std::to_string(i)));
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < rows; ++i) {
    ASSERT_TRUE(filter.may_contain(row_hash.of_key("t", std::to_string(i))));
    wrong += filter.may_contain(row_hash.of_stream("t", std::to_string(i))) ? 1 : 0;
  }
  EXPECT_LT(wrong, rows / 50);
}

TEST(ExistenceFilter, StaysWithinItsBounds) {
  constexpr std::size_t kMin = 4'096;
  constexpr std::size_t kMax = 65'536;
  EXPECT_EQ(ExistenceFilter(0, kMin, kMax).memory_bytes(), kMin);
  EXPECT_EQ(ExistenceFilter(2'049, kMin, kMax).memory_bytes(), 4 * kMin);
  EXPECT_EQ(ExistenceFilter(1'000'000, kMin, kMax).memory_bytes(), kMax);
}

TEST(RowHash, DependsOnTheSeedTheKindAndBothNames) {
  const RowHash one(IndexSeed{1});
  const RowHash other(IndexSeed{2});
  const Hash128 hash = one.of_key("tenant", "name");
  EXPECT_EQ(hash, RowHash(IndexSeed{1}).of_key("tenant", "name"));
  EXPECT_NE(hash, other.of_key("tenant", "name"));
  EXPECT_NE(hash, one.of_stream("tenant", "name"));
  EXPECT_NE(hash, one.of_key("tenantn", "ame"));
  const std::string longer(2'000, 'x');
  EXPECT_NE(one.of_key("tenant", longer), one.of_key("tenant", longer + "x"));
  EXPECT_NE(one.of_mark(hash, StreamVersion{64}), one.of_mark(hash, StreamVersion{128}));
}

}  // namespace
}  // namespace orderlog
