#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "replay/look/log_statistics.h"
#include "tests/replay/played_log.h"

namespace orderlog {
namespace {

LogStatistics statistics(const EventStore& store, StatisticsOptions options = {}) {
  const auto made = statistics_of_log(store, options, [](std::uint64_t, std::uint64_t) {});
  EXPECT_TRUE(made.ok());
  return *made;
}

// The same figures, counted in the simplest way.
struct Plainly {
  std::uint64_t events = 0;
  std::uint64_t bytes = 0;
  std::map<std::string, std::uint64_t> types;
  std::map<std::string, std::uint64_t> lengths;
  std::map<std::string, std::uint64_t> sizes;

  explicit Plainly(const EventStore& store) {
    const auto cursor = store.read_from(Position{1});
    CommitView commit;
    for (auto bytes_of = cursor->next(); bytes_of.ok() && bytes_of->has_value();
         bytes_of = cursor->next()) {
      EXPECT_TRUE(decode_commit((*bytes_of)->bytes, commit).ok());
      for (const EventView& event : commit.events) {
        ++events;
        bytes += event.payload.size();
        ++types[std::string(event.type)];
        ++lengths[std::string(event.stream)];
        sizes[std::string(event.stream)] += event.payload.size();
      }
    }
  }
};

std::vector<std::uint64_t> greatest(const std::map<std::string, std::uint64_t>& of,
                                    std::size_t most) {
  std::vector<std::uint64_t> values;
  for (const auto& [name, value] : of) values.push_back(value);
  std::sort(values.rbegin(), values.rend());
  values.resize(std::min(values.size(), most));
  return values;
}

TEST(LogStatistics, EveryEventIsCountedOnceInEachTable) {
  const PlayedLog log(50);
  const Plainly expected(*log.store);
  const LogStatistics found = statistics(*log.store);
  EXPECT_EQ(found.all.events, expected.events);
  EXPECT_EQ(found.all.bytes, expected.bytes);
  EXPECT_EQ(found.streams, expected.lengths.size());
  EXPECT_EQ(found.head, log.store->head());
  const auto sum = [](const auto& tallies) {
    EventTally all;
    for (const auto& [name, tally] : tallies) all.add(tally);
    return std::pair(all.events, all.bytes);
  };
  const auto all = std::pair(expected.events, expected.bytes);
  EXPECT_EQ(sum(found.by_type), all);
  EXPECT_EQ(sum(found.by_schema), all);
  EXPECT_EQ(sum(found.by_aggregate), all);
  EXPECT_EQ(sum(found.by_day), all);
  EXPECT_EQ(sum(found.by_hour), all);
  for (const auto& [type, count] : expected.types) EXPECT_EQ(found.by_type.at(type).events, count);
  EXPECT_EQ(found.by_schema.at({"OrderPlaced", 2}).events, 50u);
  EXPECT_EQ(found.earliest_ms, kPlayedAtMs);
  EXPECT_EQ(found.latest_ms, kPlayedAtMs + 49'000);
}

TEST(LogStatistics, DaysAndHoursBeginAtTheirFirstMillisecond) {
  const PlayedLog log(3);
  const LogStatistics found = statistics(*log.store);
  ASSERT_EQ(found.by_day.size(), 1u);
  ASSERT_EQ(found.by_hour.size(), 1u);
  EXPECT_EQ(found.by_hour.begin()->first, kPlayedAtMs);
  EXPECT_EQ(found.by_day.begin()->first, kPlayedAtMs - TimeMs{12} * 3'600'000);
}

// 1,500 orders and their effects are more than the smallest table holds.
TEST(LogStatistics, TheGreatestStreamsAreExactHoweverLittleMemoryThereIs) {
  const PlayedLog log(1'500);
  const Plainly expected(*log.store);
  StatisticsOptions options;
  options.streams = 25;
  for (const std::size_t memory : {std::size_t{1}, std::size_t{64} << 20}) {
    options.memory_bytes = memory;
    const LogStatistics found = statistics(*log.store, options);
    EXPECT_EQ(found.walks > 1, memory == 1);
    EXPECT_EQ(found.streams, expected.lengths.size());
    std::vector<std::uint64_t> lengths;
    for (const StreamSize& size : found.longest) {
      lengths.push_back(size.events);
      EXPECT_EQ(size.tenant, "default");
      EXPECT_EQ(size.events, expected.lengths.at(size.stream));
      EXPECT_EQ(size.bytes, expected.sizes.at(size.stream));
    }
    std::vector<std::uint64_t> sizes;
    for (const StreamSize& size : found.largest) {
      sizes.push_back(size.bytes);
      EXPECT_EQ(size.events, expected.lengths.at(size.stream));
      EXPECT_EQ(size.bytes, expected.sizes.at(size.stream));
    }
    EXPECT_EQ(lengths, greatest(expected.lengths, 25));
    EXPECT_EQ(sizes, greatest(expected.sizes, 25));
    EXPECT_EQ(found.all.events, expected.events) << "counted on the first walk only";
  }
}

TEST(LogStatistics, WhereNoStreamIsAskedForNoneIsNamed) {
  const PlayedLog log(20);
  StatisticsOptions options;
  options.streams = 0;
  const LogStatistics found = statistics(*log.store, options);
  EXPECT_TRUE(found.longest.empty());
  EXPECT_TRUE(found.largest.empty());
  EXPECT_EQ(found.streams, Plainly(*log.store).lengths.size());
}

TEST(LogStatistics, AnEmptyLogHasNone) {
  const auto store = make_memory_event_store();
  const LogStatistics found = statistics(*store);
  EXPECT_EQ(found.commits, 0u);
  EXPECT_TRUE(found.longest.empty());
  EXPECT_TRUE(found.by_day.empty());
}

}  // namespace
}  // namespace orderlog
