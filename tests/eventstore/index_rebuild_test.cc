#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <random>

#include "eventstore/rocksdb_event_store.h"
#include "tests/eventstore/invariants.h"
#include "tests/eventstore/log_writer.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog::testing {
namespace {

constexpr TimeMs kFarFuture = std::numeric_limits<TimeMs>::max();

// What the index answers, as one comparable value.
struct Answers {
  std::vector<std::optional<Position>> keys;
  std::vector<std::optional<StreamHead>> heads;
  std::vector<PendingDeadline> deadlines;
  std::vector<Position> long_stream;

  friend bool operator==(const Answers&, const Answers&) = default;
};

Answers answers_of(const EventStore& store) {
  Answers answers;
  for (int i = 0; i < 3'000; ++i) {
    answers.keys.push_back(store.find_key("acme", "k" + std::to_string(i)).value());
    answers.heads.push_back(store.stream_head("acme", "s" + std::to_string(i)).value());
  }
  answers.deadlines = store.deadlines_due(kFarFuture, SIZE_MAX).value();
  const auto events =
      store.read_stream("acme", "long", StreamVersion{100}, Direction::kForward, 777).value();
  for (const StoredEvent& event : events) answers.long_stream.push_back(event.position);
  return answers;
}

TEST(LogIndex, BuiltAgainFromTheLogGivesTheSameAnswers) {
  TempDirectory directory;
  RocksDbEventStoreOptions options;
  options.directory = directory / "log";
  options.index_generation_commits = 300;
  std::mt19937_64 random(99);
  Answers answers;
  {
    const auto store = open_rocksdb_event_store(options);
    LogWriter writer(**store);
    for (int i = 0; i < 2'500; ++i) {
      EventSpec own{.stream = "s" + std::to_string(random() % 2'000)};
      if (random() % 3 == 0) own.deadline_ms = 1 + static_cast<TimeMs>(random() % 1'000'000);
      own.clears_deadline = random() % 2 == 0;
      writer.add({.key = "k" + std::to_string(i), .events = {own, {.stream = "long"}}});
      if (i % 20 == 19) {
        ASSERT_TRUE(writer.append().ok());
      }
    }
    answers = answers_of(**store);
    ASSERT_EQ(answers.deadlines.size(), writer.deadlines().size());
  }
  for (const std::size_t generation : {300u, 100'000u, 7u}) {
    std::filesystem::remove_all(options.directory + "/index");
    options.index_generation_commits = generation;
    {
      const auto store = open_rocksdb_event_store(options);
      ASSERT_TRUE(store.ok()) << store.error().detail;
      EXPECT_EQ(answers_of(**store), answers);
    }
    const auto store = open_rocksdb_event_store(options);
    ASSERT_TRUE(store.ok()) << store.error().detail;
    EXPECT_EQ(answers_of(**store), answers);
    EXPECT_EQ(broken_invariant(**store), std::nullopt);
  }
}

}  // namespace
}  // namespace orderlog::testing
