#include <algorithm>
#include <limits>
#include <random>

#include "tests/eventstore/contract/contract.h"

namespace orderlog::testing {
namespace {

constexpr TimeMs kFarFuture = std::numeric_limits<TimeMs>::max();

TEST_P(EventStoreContract, WithoutDeadlinesNothingIsDue) {
  EXPECT_FALSE(store().next_deadline());
  EXPECT_TRUE(due(kFarFuture).empty());
}

TEST_P(EventStoreContract, DeadlinesComeInTheOrderOfTimeAndPosition) {
  writer().write({.events = {{.stream = "a", .deadline_ms = 300}}});
  writer().write({.events = {{.stream = "b", .deadline_ms = 100}}});
  writer().write({.events = {{.stream = "c", .deadline_ms = 100}}});
  EXPECT_EQ(store().next_deadline(), 100);
  EXPECT_TRUE(due(99).empty());
  EXPECT_EQ(due(100), (std::vector<PendingDeadline>{{100, Position{2}}, {100, Position{3}}}));
  EXPECT_EQ(due(1'000, 1), (std::vector<PendingDeadline>{{100, Position{2}}}));
  EXPECT_EQ(due(1'000).size(), 3u);
}

TEST_P(EventStoreContract, AClearedDeadlineIsGone) {
  writer().write({.events = {{.stream = "a", .deadline_ms = 100}}});
  writer().write({.events = {{.stream = "b", .deadline_ms = 200}}});
  writer().write({.events = {{.stream = "a", .clears_deadline = true}}});
  EXPECT_EQ(store().next_deadline(), 200);
  reopen();
  EXPECT_EQ(store().next_deadline(), 200);
  writer().write({.events = {{.stream = "b", .clears_deadline = true}}});
  EXPECT_FALSE(store().next_deadline());
  reopen();
  EXPECT_FALSE(store().next_deadline());
}

TEST_P(EventStoreContract, AReplacedDeadlineCountsOnce) {
  writer().write({.events = {{.stream = "a", .deadline_ms = 100}}});
  writer().write({.events = {{.stream = "a", .deadline_ms = 500}}});
  EXPECT_EQ(due(kFarFuture), (std::vector<PendingDeadline>{{500, Position{2}}}));
  reopen();
  writer().write({.events = {{.stream = "a", .deadline_ms = 50}}});
  EXPECT_EQ(due(kFarFuture), (std::vector<PendingDeadline>{{50, Position{3}}}));
}

TEST_P(EventStoreContract, ADeadlineMaySetAndClearWithinOneCommit) {
  writer().write({.events = {{.stream = "a", .deadline_ms = 100},
                             {.stream = "a", .deadline_ms = 200},
                             {.stream = "a", .clears_deadline = true},
                             {.stream = "b", .deadline_ms = 300}}});
  EXPECT_EQ(due(kFarFuture), (std::vector<PendingDeadline>{{300, Position{4}}}));
}

// More deadlines than are held in order in memory, near and far, with a clock that jumps by days.
TEST_P(EventStoreContract, ManyDeadlinesAreDueExactlyWhenTheyShould) {
  constexpr int kStreams = 40'000;
  constexpr TimeMs kDay = 86'400'000;
  constexpr std::uint64_t kSeed = 4711;
  SCOPED_TRACE("seed " + std::to_string(kSeed));
  std::mt19937_64 random(kSeed);
  const auto name = [](std::uint64_t i) { return "s" + std::to_string(i); };
  for (int i = 0; i < kStreams; ++i) {
    const TimeMs spread = i % 2 == 0 ? 20'000 : 30 * kDay;
    writer().add({.events = {{.stream = name(static_cast<std::uint64_t>(i)),
                              .deadline_ms = 1 + static_cast<TimeMs>(random() % spread)}}});
    if (i % 500 == 499) {
      ASSERT_TRUE(writer().append().ok());
    }
    if (i % 5'000 == 4'999) static_cast<void>(store().next_deadline());
  }
  for (int i = 0; i < 10'000; ++i) {
    writer().add({.events = {{.stream = name(random() % kStreams), .clears_deadline = true}}});
    writer().add({.events = {{.stream = name(random() % kStreams),
                              .deadline_ms = 1 + static_cast<TimeMs>(random() % kDay)}}});
    if (i % 500 == 499) {
      ASSERT_TRUE(writer().append().ok());
    }
  }
  reopen();
  TimeMs now_ms = 0;
  int rounds = 0;
  while (!writer().deadlines().empty()) {
    now_ms += rounds < 20 ? 700 : 5 * kDay;
    ++rounds;
    std::vector<std::pair<PendingDeadline, std::string>> expected;
    for (const auto& [stream, deadline] : writer().deadlines()) {
      if (deadline.due_ms <= now_ms) expected.emplace_back(deadline, stream.second);
    }
    std::sort(expected.begin(), expected.end());
    std::vector<PendingDeadline> expected_due;
    for (const auto& entry : expected) expected_due.push_back(entry.first);
    ASSERT_EQ(due(now_ms), expected_due) << "at " << now_ms;
    for (const auto& entry : expected) {
      writer().add({.events = {{.stream = entry.second, .clears_deadline = true}}});
    }
    ASSERT_TRUE(writer().append().ok());
    ASSERT_TRUE(due(now_ms).empty());
    if (rounds == 10) reopen();
  }
  EXPECT_FALSE(store().next_deadline());
}

}  // namespace
}  // namespace orderlog::testing
