#include <algorithm>
#include <atomic>
#include <random>
#include <thread>

#include "tests/eventstore/contract/contract.h"

namespace orderlog::testing {
namespace {

std::vector<std::uint64_t> range(std::uint64_t first, std::uint64_t last) {
  std::vector<std::uint64_t> numbers;
  for (std::uint64_t i = first; i <= last; ++i) numbers.push_back(i);
  return numbers;
}

std::vector<std::uint64_t> reversed(std::vector<std::uint64_t> numbers) {
  std::reverse(numbers.begin(), numbers.end());
  return numbers;
}

TEST_P(EventStoreContract, AKeyLeadsToItsCommit) {
  writer().write({.key = "first", .events = {{"a"}, {"a"}}});
  writer().write({.key = "second", .events = {{"a"}}});
  EXPECT_EQ(store().find_key("acme", "first").value(), Position{1});
  EXPECT_EQ(store().find_key("acme", "second").value(), Position{3});
  EXPECT_FALSE(store().find_key("acme", "third").value());
  EXPECT_FALSE(store().find_key("acme", "").value());
  EXPECT_FALSE(store().find_key("other", "first").value());
}

TEST_P(EventStoreContract, KeysAndStreamsOfTenantsAreTheirOwn) {
  writer().write({.tenant = "t1", .key = "k", .events = {{"a"}}});
  writer().write({.tenant = "t2", .key = "k", .events = {{"a"}}});
  EXPECT_EQ(store().find_key("t1", "k").value(), Position{1});
  EXPECT_EQ(store().find_key("t2", "k").value(), Position{2});
  EXPECT_EQ(store().stream_head("t1", "a").value(), (StreamHead{StreamVersion{1}, Position{1}}));
  EXPECT_EQ(store().stream_head("t2", "a").value(), (StreamHead{StreamVersion{1}, Position{2}}));
}

TEST_P(EventStoreContract, KeysAndHeadsOutliveTheMemoryOfTheIndex) {
  for (int i = 0; i < 500; ++i) {
    writer().add({.key = "k" + std::to_string(i),
                  .events = {{"s" + std::to_string(i % 37)}, {"own" + std::to_string(i)}}});
    if (i % 7 == 0) {
      ASSERT_TRUE(writer().append().ok());
    }
  }
  ASSERT_TRUE(writer().append().ok());
  for (const bool again : {false, true}) {
    if (again) reopen();
    for (std::uint64_t i = 0; i < 500; ++i) {
      ASSERT_EQ(store().find_key("acme", "k" + std::to_string(i)).value(), Position{2 * i + 1});
    }
    for (const auto& [stream, head] : writer().heads()) {
      ASSERT_EQ(store().stream_head(stream.first, stream.second).value(), head);
    }
    EXPECT_FALSE(store().find_key("acme", "k500").value());
    EXPECT_FALSE(store().stream_head("acme", "s37").value());
  }
}

// Nobody is shown what a sync has not confirmed yet, and nothing of it is missing once it is shown.
TEST_P(EventStoreContract, WhoReadsAStreamWhileItGrowsSeesWhatIsDurable) {
  constexpr int kBatches = 150;
  constexpr int kCommitsPerBatch = 100;
  std::atomic<bool> done{false};
  std::thread reader([&] {
    std::string bytes;
    while (!done.load()) {
      const auto head = store().stream_head("acme", "a");
      ASSERT_TRUE(head.ok()) << head.error().detail;
      if (!*head) continue;
      const auto events =
          store().read_stream("acme", "a", (*head)->version, Direction::kForward, 10);
      ASSERT_TRUE(events.ok()) << events.error().detail;
      ASSERT_FALSE(events->empty());
      for (const StoredEvent& event : *events) {
        const auto commit = store().commit_at(event.position, bytes);
        ASSERT_TRUE(commit.ok()) << commit.error().detail;
        ASSERT_TRUE(commit->has_value()) << event.position.value() << " is shown too early";
      }
    }
  });
  for (int batch = 0; batch < kBatches; ++batch) {
    for (int i = 0; i < kCommitsPerBatch; ++i) {
      writer().add({.key = std::to_string(batch * kCommitsPerBatch + i), .events = {{"a"}}});
    }
    EXPECT_TRUE(writer().append().ok());
  }
  done.store(true);
  reader.join();
}

TEST_P(EventStoreContract, AnUnknownStreamIsEmpty) {
  EXPECT_FALSE(store().stream_head("acme", "none").value());
  EXPECT_TRUE(versions_of("none", 1, Direction::kForward, 10).empty());
  EXPECT_TRUE(versions_of("none", 10, Direction::kBackward, 10).empty());
}

TEST_P(EventStoreContract, AStreamIsReadForwardAndBackward) {
  writer().write({.events = {{"a"}, {"b"}, {"a"}}});
  writer().write({.events = {{"b"}}});
  writer().write({.events = {{"a"}}});
  EXPECT_EQ(versions_of("a", 1, Direction::kForward, 10), range(1, 3));
  EXPECT_EQ(versions_of("a", 0, Direction::kForward, 10), range(1, 3));
  EXPECT_EQ(versions_of("a", 2, Direction::kForward, 1), range(2, 2));
  EXPECT_TRUE(versions_of("a", 4, Direction::kForward, 10).empty());
  EXPECT_TRUE(versions_of("a", 1, Direction::kForward, 0).empty());
  EXPECT_EQ(versions_of("a", 3, Direction::kBackward, 10), reversed(range(1, 3)));
  EXPECT_EQ(versions_of("a", 99, Direction::kBackward, 2), reversed(range(2, 3)));
  EXPECT_EQ(versions_of("a", 2, Direction::kBackward, 10), reversed(range(1, 2)));
  EXPECT_TRUE(versions_of("a", 0, Direction::kBackward, 10).empty());
}

TEST_P(EventStoreContract, AnEventIsReadWithWhatItsCommitSaysOfIt) {
  writer().write({.events = {{"other"}, {.stream = "a", .payload = R"({"n":1})"}}});
  const auto events =
      store().read_stream("acme", "a", StreamVersion{1}, Direction::kForward, 10).value();
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].position, Position{2});
  EXPECT_EQ(events[0].version, StreamVersion{1});
  EXPECT_EQ(events[0].stream, "a");
  EXPECT_EQ(events[0].type, "Written");
  EXPECT_EQ(events[0].payload, R"({"n":1})");
  EXPECT_EQ(events[0].time_ms, 1'700'000'000'001);
  EXPECT_EQ(events[0].commit_id, "c1");
  EXPECT_EQ(events[0].actor, "tester");
  EXPECT_EQ(events[0].correlation_id, "trace");
}

TEST_P(EventStoreContract, LongStreamsAreReadFromAnywhereAcrossMarks) {
  writer().write_events("long", 700);
  writer().write_events("noise", 150);
  writer().write_events("long", 300);
  std::mt19937_64 random(20'240'601);
  for (const bool again : {false, true}) {
    if (again) reopen();
    EXPECT_EQ(versions_of("long", 1, Direction::kForward, SIZE_MAX), range(1, 1'000));
    EXPECT_EQ(versions_of("long", 1'000, Direction::kBackward, SIZE_MAX),
              reversed(range(1, 1'000)));
    for (int i = 0; i < 100; ++i) {
      const std::uint64_t from = 1 + random() % 1'000;
      const std::uint64_t limit = 1 + random() % 200;
      const std::uint64_t last = std::min<std::uint64_t>(from + limit - 1, 1'000);
      const std::uint64_t oldest = from > limit ? from - limit + 1 : 1;
      ASSERT_EQ(versions_of("long", from, Direction::kForward, limit), range(from, last));
      ASSERT_EQ(versions_of("long", from, Direction::kBackward, limit),
                reversed(range(oldest, from)));
    }
  }
}

TEST_P(EventStoreContract, OneCommitMayHoldManyEventsOfAStream) {
  CommitSpec many;
  for (int i = 0; i < 500; ++i) many.events.push_back({i % 5 == 4 ? "other" : "a"});
  writer().write(many);
  EXPECT_EQ(versions_of("a", 1, Direction::kForward, SIZE_MAX), range(1, 400));
  EXPECT_EQ(versions_of("a", 60, Direction::kForward, 10), range(60, 69));
  EXPECT_EQ(versions_of("other", 100, Direction::kBackward, 3), reversed(range(98, 100)));
}

TEST_P(EventStoreContract, TheNewestSnapshotIsFound) {
  writer().write_events("a", 2);
  EXPECT_FALSE(store().find_snapshot("acme", "a", StreamVersion{2}).value());
  ASSERT_TRUE(store().put_snapshot("acme", "a", {StreamVersion{1}, Position{1}, "one"}).ok());
  ASSERT_TRUE(store().put_snapshot("acme", "a", {StreamVersion{2}, Position{2}, "two"}).ok());
  ASSERT_TRUE(store().flush().ok());
  reopen();
  const auto snapshot = store().find_snapshot("acme", "a", StreamVersion{2}).value();
  ASSERT_TRUE(snapshot);
  EXPECT_EQ(snapshot->version, StreamVersion{2});
  EXPECT_EQ(snapshot->position, Position{2});
  EXPECT_EQ(snapshot->bytes, "two");
  EXPECT_FALSE(store().find_snapshot("other", "a", StreamVersion{2}).value());
}

TEST_P(EventStoreContract, AnOldVersionHasASnapshotThatIsNotMuchOlder) {
  writer().write_events("a", 1);
  constexpr std::uint64_t kStep = 300;
  for (std::uint64_t version = kStep; version <= 5'000; version += kStep) {
    ASSERT_TRUE(store()
                    .put_snapshot("acme", "a",
                                  {StreamVersion{version}, Position{1}, std::to_string(version)})
                    .ok());
  }
  ASSERT_TRUE(store().flush().ok());
  reopen();
  for (std::uint64_t version = 1; version <= 5'000; version += 7) {
    const auto snapshot = store().find_snapshot("acme", "a", StreamVersion{version}).value();
    if (version < kVersionsPerSnapshot) continue;  // there may be one
    ASSERT_TRUE(snapshot) << version;
    EXPECT_LE(snapshot->version.value(), version);
    EXPECT_LT(version - snapshot->version.value(), kVersionsPerSnapshot + kStep);
    EXPECT_EQ(snapshot->bytes, std::to_string(snapshot->version.value()));
  }
}

}  // namespace
}  // namespace orderlog::testing
