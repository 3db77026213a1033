#include "replay/as_of_log.h"

#include "eventstore/stored_event.h"
#include "tests/replay/played_log.h"

namespace orderlog {
namespace {

class AsOfLogTest : public ::testing::Test {
 protected:
  const EventStore& log() const { return *played_.store; }

  static std::vector<std::uint64_t> positions(const std::vector<StoredEvent>& events) {
    std::vector<std::uint64_t> all;
    for (const StoredEvent& event : events) all.push_back(event.position.value());
    return all;
  }

  PlayedLog played_{20};
};

TEST_F(AsOfLogTest, EndsWithTheLastWholeCommit) {
  for (Position at{0}; at <= log().head().position.next(); at = at.next()) {
    const auto head = head_at(log(), at);
    ASSERT_TRUE(head.ok());
    EXPECT_LE(head->position, at);
    Head expected;
    const auto all = log().read_from(Position{1});
    for (auto next = all->next(); *next && (*next)->last <= at; next = all->next()) {
      expected = {(*next)->last, stored_hash((*next)->bytes)};
    }
    EXPECT_EQ(*head, expected);
    const auto then = as_of_log(log(), *head);
    EXPECT_EQ(then->head(), expected);
    Position last;
    const auto cursor = then->read_from(Position{1});
    for (auto next = cursor->next(); *next; next = cursor->next()) last = (*next)->last;
    EXPECT_EQ(last, expected.position);
  }
}

TEST_F(AsOfLogTest, HasNoEventThatCameLater) {
  const auto newest = log().stream_head("default", "order-o2").value();
  ASSERT_TRUE(newest && newest->version > StreamVersion{1});
  for (Position at{0}; at <= log().head().position; at = at.next()) {
    const Head head = head_at(log(), at).value();
    const auto then = as_of_log(log(), head);
    const auto all =
        log().read_stream("default", "order-o2", StreamVersion{1}, Direction::kForward, 99).value();
    std::vector<std::uint64_t> expected;
    for (const StoredEvent& event : all) {
      if (event.position <= head.position) expected.push_back(event.position.value());
    }
    EXPECT_EQ(positions(then->read_stream("default", "order-o2", StreamVersion{1},
                                          Direction::kForward, 99)
                            .value()),
              expected);
    const auto stream = then->stream_head("default", "order-o2").value();
    EXPECT_EQ(stream ? stream->version.value() : 0, expected.size());
    std::reverse(expected.begin(), expected.end());
    EXPECT_EQ(positions(then->read_stream("default", "order-o2", StreamVersion{99},
                                          Direction::kBackward, 99)
                            .value()),
              expected);
    EXPECT_EQ(then->find_key("default", "place-o2").value().has_value(), !expected.empty());
  }
}

TEST_F(AsOfLogTest, OfATimeHasNothingThatHappenedLater) {
  EXPECT_EQ(head_at_time(log(), kPlayedAtMs - 1).value(), Head{});
  EXPECT_EQ(head_at_time(log(), kPlayedAtMs + 1'000'000).value(), log().head());
  // The orders are a second apart.
  const Head head = head_at_time(log(), kPlayedAtMs + 1'000).value();
  const auto then = as_of_log(log(), head);
  EXPECT_TRUE(then->stream_head("default", "order-o2").value());
  EXPECT_FALSE(then->stream_head("default", "order-o3").value());
}

TEST_F(AsOfLogTest, FindingATimeTellsHowFarItIs) {
  Position told;
  const Head head =
      head_at_time(log(), kPlayedAtMs + 9'000, [&told](Position read) { told = read; }).value();
  EXPECT_EQ(told, head.position);
  EXPECT_LT(told, log().head().position);
}

TEST_F(AsOfLogTest, TakesNothing) {
  const auto then = as_of_log(log(), log().head());
  EXPECT_EQ(then->append(std::make_shared<CommitBatch>()).error().code, StoreErrorCode::kInUse);
}

}  // namespace
}  // namespace orderlog
