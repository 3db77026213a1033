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
  for (const auto& [id, entry] : model) cache.erase(*entry);
  EXPECT_EQ(cache.size(), 0U);
  EXPECT_EQ(cache.bytes(), 0U);
}

// The same with the hand of the clock in between: what it leaves can be found, what it took can't,
// and what the log does not have yet is never taken.
TEST(AggregateCache, StaysWholeUnderEviction) {
  std::mt19937_64 random(7);
  AggregateCache cache(300 * bytes_of_one());
  std::map<std::string, std::uint64_t> last_batch_of;
  for (std::uint64_t batch = 1; batch < 2'000; ++batch) {
    for (int i = 0; i < 20; ++i) {
      const std::string id = std::to_string(random() % 3'000);
      CachedAggregate* entry = cache.find("t", AggregateKind::kJob, id);
      if (entry == nullptr) entry = cache.insert("t", AggregateKind::kJob, id);
      EXPECT_EQ(entry->ref.id, id);
      entry->last_batch = last_batch_of[id] = batch;
    }
    cache.evict(batch - 1);
    EXPECT_LE(cache.bytes(), 340 * bytes_of_one());
    for (const auto& [id, last] : last_batch_of) {
      if (last < batch) continue;
      ASSERT_NE(cache.find("t", AggregateKind::kJob, id), nullptr);
    }
  }
}

}  // namespace
}  // namespace orderlog
