#include "engine/aggregate_cache.h"

#include <gtest/gtest.h>

#include <map>
#include <random>
#include <string>

namespace orderlog {
namespace {

constexpr std::size_t kRoomForAll = std::size_t{1} << 30;

TEST(AggregateCache, FindsWhatWasInsertedAndNothingElse) {
  AggregateCache cache(kRoomForAll);
  CachedAggregate* order = cache.insert("a", AggregateKind::kOrder, "1");
  EXPECT_EQ(cache.find("a", AggregateKind::kOrder, "1"), order);
  EXPECT_EQ(order->ref.name(), "order-1");
  EXPECT_EQ(order->tenant, "a");
  EXPECT_EQ(cache.find("b", AggregateKind::kOrder, "1"), nullptr);
  EXPECT_EQ(cache.find("a", AggregateKind::kPool, "1"), nullptr);
  EXPECT_EQ(cache.find("a", AggregateKind::kOrder, "2"), nullptr);
}

std::size_t bytes_of_one() {
  AggregateCache cache(kRoomForAll);
  static_cast<void>(cache.insert("a", AggregateKind::kOrder, "1"));
  return cache.bytes();
}

TEST(AggregateCache, EvictsWhatNobodyHasAskedForSinceTheLastRound) {
  AggregateCache cache(2 * bytes_of_one());
  for (const char* id : {"1", "2", "3"}) {
    static_cast<void>(cache.insert("a", AggregateKind::kOrder, id));
  }
  cache.evict(0);
  ASSERT_EQ(cache.size(), 2U);
  EXPECT_LE(cache.bytes(), 2 * bytes_of_one());

  // Two of these are still there; the first one found is asked for, the other is not.
  std::string asked_for;
  for (const char* id : {"1", "2", "3"}) {
    if (asked_for.empty() && cache.find("a", AggregateKind::kOrder, id) != nullptr) asked_for = id;
  }
  static_cast<void>(cache.insert("a", AggregateKind::kOrder, "4"));
  cache.evict(0);
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_NE(cache.find("a", AggregateKind::kOrder, asked_for), nullptr);
  EXPECT_NE(cache.find("a", AggregateKind::kOrder, "4"), nullptr);
}

TEST(AggregateCache, SparesWhatTheLogCannotGiveBackYet) {
  AggregateCache cache(0);
  cache.insert("a", AggregateKind::kOrder, "durable")->last_batch = 7;
  cache.insert("a", AggregateKind::kOrder, "on its way")->last_batch = 8;
  cache.evict(7);
  EXPECT_EQ(cache.find("a", AggregateKind::kOrder, "durable"), nullptr);
  EXPECT_NE(cache.find("a", AggregateKind::kOrder, "on its way"), nullptr);
  cache.evict(8);
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_EQ(cache.bytes(), 0U);
}

// Erasing moves others into the gap; a map says what must be there all along.
TEST(AggregateCache, AgreesWithAMapUnderAnyMixOfInsertsAndErasures) {
  std::mt19937_64 random(20'261'121);
  AggregateCache cache(kRoomForAll);
  std::map<std::string, CachedAggregate*> model;
  for (int step = 0; step < 60'000; ++step) {
    const std::string id = std::to_string(random() % 4'000);
    const auto known = model.find(id);
    CachedAggregate* const found = cache.find("t", AggregateKind::kJob, id);
    ASSERT_EQ(found, known == model.end() ? nullptr : known->second) << id;
    if (found == nullptr) {
      model[id] = cache.insert("t", AggregateKind::kJob, id);
    } else if (random() % 2 == 0) {
      cache.erase(*found);
      model.erase(known);
    }
    ASSERT_EQ(cache.size(), model.size());
  }
  cache.clear();
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_EQ(cache.find("t", AggregateKind::kJob, "1"), nullptr);
}

}  // namespace
}  // namespace orderlog
