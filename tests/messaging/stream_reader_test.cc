// A follower's read models are what the log makes of them, whatever happens to the stream. Each
// kind of fault has a planted bug that its test must find.

#include "messaging/stream_reader.h"

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <thread>

#include "tests/messaging/cut_link.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/stream_fixture.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Long enough for what is right to come out right, and short for what never will.
constexpr seconds kPlantedPatience{3};

const StreamReaderFaults kTrustsOrder{.intake = {.trusts_order = true}};
const StreamReaderFaults kTrustsStream{.intake = {.trusts_stream = true}};
const StreamReaderFaults kTrustsSilence{.trusts_silence = true};
const StreamReaderFaults kForgetsItsPlace{.intake = {.trusts_order = true},
                                          .forgets_its_place = true};

TEST_F(StreamTest, WhatIsThereAndWhatComesIsFollowed) {
  live(600);
  publish_rest();
  follow();
  EXPECT_TRUE(equals_log());
  for (int i = 0; i < 5; ++i) {
    live(60);
    publish_rest();
    EXPECT_TRUE(equals_log());
  }
  EXPECT_EQ(counts().events, head().value());
  EXPECT_EQ(counts().fetched, 0U);
  EXPECT_EQ(counts().duplicates, 0U);
  EXPECT_EQ(counts().gaps, 0U);
  EXPECT_TRUE(following_->log().knows_head());
  EXPECT_EQ(following_->log().head(), log_->head());
}

TEST_F(StreamTest, AFollowerThatComesBackGoesOnWhereItWas) {
  live(300);
  publish_rest();
  follow();
  EXPECT_TRUE(equals_log());
  following_.reset();
  live(200);
  const Position before = published_;
  publish_rest();
  follow();
  EXPECT_TRUE(equals_log());
  EXPECT_EQ(counts().events, head().value() - before.value());
}

// DIR/models of one that has stopped, in another's directory.
TEST_F(StreamTest, ACopiedSnapshotIsGoneOnFrom) {
  live(500);
  publish_rest();
  follow();
  EXPECT_TRUE(equals_log());
  following_.reset();
  live(100);
  const Position before = published_;
  publish_rest();
  std::filesystem::create_directories(directory_ / "other");
  std::filesystem::copy(directory_ / "worker/models", directory_ / "other/models",
                        std::filesystem::copy_options::recursive);
  following_ = std::make_unique<Following>(directory_ / "other", nats_.url());
  EXPECT_TRUE(equals_log());
  EXPECT_EQ(counts().events, head().value() - before.value()) << "only what came since";
}

TEST_F(StreamTest, AnEventThatComesTwiceIsTakenOnce) {
  const auto comes_right = [this](StreamReaderFaults faults) {
    follow(faults);
    return equals_log(faults.intake.trusts_order ? kPlantedPatience : seconds(20));
  };
  live(200);
  publish_rest();
  follow();
  ASSERT_TRUE(equals_log());
  publish(*log_, {Position(7), head(), head()});
  live(100);
  publish_rest();
  EXPECT_TRUE(equals_log());
  EXPECT_EQ(counts().duplicates, 3U);
  EXPECT_EQ(counts().conflicts, 0U);
  following_.reset();
  std::filesystem::remove_all(directory_ / "worker");
  EXPECT_FALSE(comes_right(kTrustsOrder)) << "the planted bug is not found";
}

TEST_F(StreamTest, AGapIsFilledFromTheLog) {
  live(200);
  publish_rest();
  follow();
  ASSERT_TRUE(equals_log());
  live(100);
  publish(published_.plus(10), head());
  published_ = head();
  EXPECT_TRUE(equals_log());
  EXPECT_EQ(counts().gaps, 1U);
  EXPECT_EQ(following_->warnings("stream_gap"), 1);
  EXPECT_GE(counts().fetched, 9U);
  EXPECT_EQ(counts().duplicates, 0U);
  following_.reset();
  std::filesystem::remove_all(directory_ / "worker");
  follow(kTrustsOrder);
  EXPECT_FALSE(equals_log(kPlantedPatience)) << "the planted bug is not found";
}

TEST_F(StreamTest, ASwappedPairIsPutRightAndReported) {
  live(200);
  publish_rest();
  follow();
  ASSERT_TRUE(equals_log());
  live(100);
  // Two commits of one event each, so that neither is whole without its own.
  std::vector<Position> order;
  for (Position at = published_.next(); at <= head(); at = at.next()) order.push_back(at);
  std::swap(order[20], order[21]);
  publish(*log_, order);
  published_ = head();
  EXPECT_TRUE(equals_log());
  EXPECT_EQ(counts().gaps, 1U);
  EXPECT_TRUE(eventually([this] { return counts().swapped == 1U; }));
  EXPECT_EQ(following_->warnings("stream_swapped"), 1);
  EXPECT_EQ(counts().duplicates, 0U);
  following_.reset();
  std::filesystem::remove_all(directory_ / "worker");
  follow(kTrustsOrder);
  EXPECT_FALSE(equals_log(kPlantedPatience)) << "the planted bug is not found";
}

TEST_F(StreamTest, AnotherLogsStreamIsNotApplied) {
  live(200);
  publish_rest();
  follow();
  ASSERT_TRUE(equals_log());
  following_.reset();
  service_.stop();
  const auto other = other_log(head());
  delete_stream();
  make_stream();
  publish(*other, Position(1), other->head().position);
  follow();
  EXPECT_TRUE(following_->in_trouble(BusErrorCode::kForeignStream));
  std::this_thread::sleep_for(milliseconds(300));
  EXPECT_TRUE(equals_log()) << "it stays what it was";
  follow(kTrustsStream);
  EXPECT_TRUE(eventually([this] { return following_->log().received().position > head(); }))
      << "the planted bug is not found";
}

TEST_F(StreamTest, AnotherLogsStreamIsNotAppliedWhileFollowing) {
  live(200);
  publish_rest();
  follow();
  ASSERT_TRUE(equals_log());
  service_.stop();
  const auto other = other_log(head());
  delete_stream();
  make_stream();
  publish(*other, Position(1), other->head().position);
  EXPECT_TRUE(following_->in_trouble(BusErrorCode::kForeignStream));
  EXPECT_TRUE(equals_log());
}

TEST_F(StreamTest, WithoutAStreamTheLogItselfIsRead) {
  live(300);
  delete_stream();
  follow();
  EXPECT_TRUE(equals_log());
  EXPECT_EQ(counts().events, 0U);
  live(50);
  EXPECT_TRUE(equals_log());
  make_stream();
  publish_rest();
  live(50);
  publish_rest();
  EXPECT_TRUE(equals_log());
  EXPECT_TRUE(eventually([this] { return following_->reader().status().connected; }));
  live(50);
  publish_rest();
  EXPECT_TRUE(equals_log());
}

TEST_F(StreamTest, AStreamThatIsDeletedMeanwhileIsNoticed) {
  live(200);
  publish_rest();
  follow();
  ASSERT_TRUE(equals_log());
  delete_stream();
  live(100);
  EXPECT_TRUE(equals_log());
  // And a stream that is filled again, from the beginning.
  make_stream();
  publish(Position(1), head());
  published_ = head();
  live(100);
  publish_rest();
  EXPECT_TRUE(equals_log());
  EXPECT_EQ(counts().conflicts, 0U);
  following_.reset();
  follow(kTrustsSilence);
  ASSERT_TRUE(equals_log());
  delete_stream();
  live(10);
  EXPECT_FALSE(equals_log(seconds(6))) << "the planted bug is not found";
}

TEST_F(StreamTest, WhatTheStreamHasDroppedIsReadFromTheLog) {
  live(300);
  publish_rest();
  auto bus = Bus::connect({.url = nats_.url()});
  ASSERT_TRUE(bus);
  ASSERT_TRUE(
      (*bus)->request("$JS.API.STREAM.PURGE." + subjects_.stream(), R"({"seq":200})", seconds(10)));
  follow();
  EXPECT_TRUE(equals_log());
  EXPECT_GE(counts().fetched, 199U);
  EXPECT_GT(counts().events, 0U);
  EXPECT_EQ(counts().gaps, 0U);
}

TEST_F(StreamTest, WhenNeitherHasItItIsSaidAndWaitedFor) {
  live(300);
  publish_rest();
  auto bus = Bus::connect({.url = nats_.url()});
  ASSERT_TRUE(bus);
  ASSERT_TRUE(
      (*bus)->request("$JS.API.STREAM.PURGE." + subjects_.stream(), R"({"seq":200})", seconds(10)));
  service_.stop();
  follow();
  EXPECT_TRUE(eventually([this] { return following_->reader().status().trouble.has_value(); }));
  EXPECT_EQ(following_->log().received().position, Position(0));
  service_.start();
  EXPECT_TRUE(equals_log());
}

TEST_F(StreamTest, AnEmptiedStreamWhoseServerIsAwayIsSaidAndWaitedFor) {
  live(300);
  publish_rest();
  auto bus = Bus::connect({.url = nats_.url()});
  ASSERT_TRUE(bus);
  ASSERT_TRUE((*bus)->request("$JS.API.STREAM.PURGE." + subjects_.stream(), "", seconds(10)));
  service_.stop();
  follow();
  EXPECT_TRUE(eventually([this] { return following_->reader().status().trouble.has_value(); }));
  EXPECT_FALSE(following_->reader().status().connected);
  EXPECT_FALSE(following_->log().knows_head());
  service_.start();
  EXPECT_TRUE(equals_log());
}

// From before the first message: nothing that comes later shows that something is missing.
TEST_F(StreamTest, WhatNeverComesIntoAnEmptyStreamIsReadFromTheLog) {
  follow();
  ASSERT_TRUE(eventually([this] { return following_->reader().status().connected; }));
  live(100);
  EXPECT_TRUE(equals_log());
  EXPECT_EQ(counts().events, 0U);
  EXPECT_EQ(following_->reader().status().connections, 1U);
  publish_rest();
  live(50);
  publish_rest();
  EXPECT_TRUE(equals_log());
  EXPECT_EQ(counts().conflicts, 0U);
}

// A server without JetStream, on which the test answers for the stream of another one: so it has
// the reader's questions in its hands.
TEST_F(StreamTest, AMessageThatIsDroppedWhileItIsLookedAtIsNoOtherLogs) {
  live(200);
  publish_rest();
  follow();
  ASSERT_TRUE(equals_log());
  following_.reset();
  const std::uint64_t known = head().value();
  live(100);
  publish_rest();

  NatsServer front({.directory = directory_ / "front", .jetstream = false});
  front.start();
  auto back = Bus::connect({.url = nats_.url()});
  auto answering = Bus::connect({.url = front.url()});
  ASSERT_TRUE(back && answering);
  std::atomic<int> reads{0};
  const std::string read_known = "{\"seq\":" + std::to_string(known) + "}";
  const auto questions = (*answering)->subscribe("$JS.API.>", [&](BusMessage& question) {
    const auto answer =
        (*back)->request(std::string(question.subject()), question.data(), seconds(5));
    // Read once, it goes, as messages do when there are too many.
    if (question.data() == read_known && ++reads == 1) {
      const std::string keep = R"({"seq":)" + std::to_string(known + 1) + "}";
      EXPECT_TRUE((*back)->request("$JS.API.STREAM.PURGE." + subjects_.stream(), keep, seconds(5)));
    }
    EXPECT_TRUE(answer && (*answering)->publish(std::string(question.reply()), answer->data()));
  });
  ASSERT_TRUE(questions && (*answering)->flush(seconds(5)));

  std::atomic<bool> was_foreign{false};
  follow_over(front.url(), {});
  // What the stream delivers does not come here, which ends the first visit.
  EXPECT_TRUE(eventually([&] {
    const auto trouble = following_->reader().status().trouble;
    if (trouble && trouble->code == BusErrorCode::kForeignStream) was_foreign = true;
    return trouble.has_value();
  }));
  EXPECT_GE(reads, 1);
  EXPECT_FALSE(was_foreign);
  following_.reset();
}

TEST_F(StreamTest, AServerThatIsKilledAndComesBackIsFollowedOn) {
  const auto through_a_kill = [this](bool with_empty_store) {
    live(50);
    publish_rest();
    nats_.kill();
    if (with_empty_store) nats_.erase_store();
    live(100);
    nats_.start();
    make_stream();
    if (with_empty_store) published_ = Position(0);
    publish_rest();
    // So that what comes is of this connection, whenever it was made.
    EXPECT_TRUE(eventually([this] { return following_->reader().status().connected; }));
    live(50);
    publish_rest();
  };
  live(200);
  publish_rest();
  follow();
  ASSERT_TRUE(equals_log());
  for (const bool with_empty_store : {false, true, false}) {
    through_a_kill(with_empty_store);
    EXPECT_TRUE(equals_log()) << with_empty_store;
  }
  EXPECT_GE(following_->reader().status().connections, 4U);
  EXPECT_EQ(counts().conflicts, 0U);
  CutLink link(nats_.port());
  follow_over(link.url(), kForgetsItsPlace);
  EXPECT_TRUE(eventually([this] { return following_->reader().status().connected; }));
  nats_.kill();
  link.cut();  // until everything is published, so that there is something to forget
  live(100);
  nats_.start();
  publish_rest();
  link.mend();
  EXPECT_TRUE(eventually([this] { return following_->reader().status().connections >= 2; }));
  live(50);
  publish_rest();
  EXPECT_FALSE(equals_log(kPlantedPatience)) << "the planted bug is not found";
}

TEST_F(StreamTest, AServerThatStandsStillForAWhileIsFollowedOn) {
  const auto through_a_pause = [this] {
    nats_.pause();
    std::this_thread::sleep_for(seconds(5));
    live(100);
    nats_.resume();
    publish_rest();
  };
  live(200);
  publish_rest();
  follow();
  ASSERT_TRUE(equals_log());
  through_a_pause();
  EXPECT_TRUE(equals_log());
  EXPECT_EQ(counts().conflicts, 0U);
  EXPECT_GE(following_->reader().status().connections, 2U);
  CutLink link(nats_.port());
  follow_over(link.url(), kForgetsItsPlace);
  EXPECT_TRUE(eventually([this] { return following_->reader().status().connected; }));
  link.cut();
  EXPECT_TRUE(eventually([this] { return !following_->reader().status().connected; }));
  live(100);
  publish_rest();
  link.mend();
  EXPECT_TRUE(eventually([this] { return following_->reader().status().connected; }));
  EXPECT_FALSE(equals_log(kPlantedPatience)) << "the planted bug is not found";
}

// A window much smaller than the log, so that readers and the receiver wait for each other.
TEST_F(StreamTest, ASmallWindowIsEnough) {
  live(2'000);
  publish_rest();
  following_ = std::make_unique<Following>(directory_ / "worker", nats_.url(), StreamReaderFaults{},
                                           std::vector<std::string>{}, 64 << 10);
  EXPECT_TRUE(equals_log());
}

TEST_F(StreamTest, APurgedStreamIsGoneOnWith) {
  live(300);
  publish_rest();
  auto bus = Bus::connect({.url = nats_.url()});
  ASSERT_TRUE(bus);
  ASSERT_TRUE((*bus)->request("$JS.API.STREAM.PURGE." + subjects_.stream(), "", seconds(10)));
  follow();
  EXPECT_TRUE(equals_log()) << "from the log alone";
  EXPECT_EQ(counts().events, 0U);
  for (int i = 0; i < 3; ++i) {
    live(50);
    publish_rest();
    EXPECT_TRUE(equals_log());
  }
  EXPECT_TRUE(eventually([this] { return following_->reader().status().connected; }));
}

}  // namespace
}  // namespace orderlog::testing
