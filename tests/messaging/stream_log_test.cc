#include "messaging/stream_log.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "eventstore/memory_event_store.h"
#include "tests/eventstore/log_writer.h"
#include "tests/messaging/eventually.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;

// The log itself, asked without a network; a few commits at a time.
class StoreOrigin final : public LogOrigin {
 public:
  explicit StoreOrigin(const EventStore& store) : store_(store) {}

  BusResult<LogPiece> fetch(const Head& after) override {
    ++asked;
    if (away) return fail(BusError{BusErrorCode::kTimeout, "away"});
    LogPiece piece{nullptr, store_.head().position};
    auto batch = std::make_shared<CommitBatch>();
    const auto cursor = store_.read_from(after.position.next());
    for (int i = 0; i < 3; ++i) {
      const auto next = cursor->next();
      if (!*next) break;
      batch->add_sealed(**next);
    }
    if (!batch->empty()) piece.commits = std::move(batch);
    return piece;
  }

  int asked = 0;
  bool away = false;

 private:
  const EventStore& store_;
};

class StreamLogTest : public ::testing::Test {
 protected:
  // Commits of the log from `first` on, as the stream would bring them.
  void feed(StreamLog& log, Position first, Position last) {
    const auto cursor = store_->read_from(first);
    while (true) {
      const auto next = cursor->next();
      if (!*next || (**next).first > last) return;
      auto batch = std::make_shared<CommitBatch>();
      batch->add_sealed(**next);
      ASSERT_TRUE(log.feed(batch));
    }
  }
  std::string bytes_of(const EventStore& log, Position from) {
    std::string all;
    const auto cursor = log.read_from(from);
    while (true) {
      const auto next = cursor->next();
      EXPECT_TRUE(next) << next.error().detail;
      if (!next || !*next) return all;
      all += (**next).bytes;
    }
  }

  std::unique_ptr<EventStore> store_ = make_memory_event_store();
  LogWriter writer_{*store_};
  StoreOrigin origin_{*store_};
};

TEST_F(StreamLogTest, ReadsAsTheLogItself) {
  for (int i = 0; i < 40; ++i) {
    writer_.write({.events = {{"a"}, {"b-" + std::to_string(i % 3)}, {"a"}}});
  }
  StreamLog log(LineId(0), std::size_t{1} << 20, origin_);
  EXPECT_EQ(log.head(), Head{});
  EXPECT_FALSE(*log.read_from(Position(1))->next());
  feed(log, Position(1), Position(120));
  EXPECT_EQ(log.head(), store_->head());
  for (const std::uint64_t from : {1, 2, 3, 60, 119, 120, 121, 500}) {
    EXPECT_EQ(bytes_of(log, Position(from)), bytes_of(*store_, Position(from))) << from;
  }
  EXPECT_EQ(origin_.asked, 0);
  std::string bytes;
  const auto commit = log.commit_at(Position(5), bytes);
  ASSERT_TRUE(commit && *commit);
  EXPECT_EQ((*commit)->first, Position(4));
  EXPECT_EQ((*commit)->last, Position(6));
  const auto behind = log.commit_at(Position(121), bytes);
  EXPECT_TRUE(behind && !*behind);
}

TEST_F(StreamLogTest, WhatIsNoLongerInMemoryIsFetched) {
  for (int i = 0; i < 50; ++i) writer_.write({.events = {{"a", std::string(500, 'x')}}});
  StreamLog log(LineId(0), 8 << 10, origin_);
  std::thread reader([&] {
    Position seen;
    const auto cursor = log.read_from(Position(1));
    while (seen < Position(50)) {
      const auto next = cursor->next();
      ASSERT_TRUE(next);
      if (*next) seen = (**next).last;
    }
  });
  feed(log, Position(1), Position(50));
  reader.join();
  EXPECT_EQ(origin_.asked, 0);
  EXPECT_EQ(bytes_of(log, Position(1)), bytes_of(*store_, Position(1)));
  EXPECT_GT(origin_.asked, 0);
  origin_.away = true;
  EXPECT_FALSE(log.read_from(Position(1))->next());
  std::string bytes;
  EXPECT_FALSE(log.commit_at(Position(1), bytes));
}

TEST_F(StreamLogTest, TheFeederDoesNotRunAheadOfItsReaders) {
  for (int i = 0; i < 200; ++i) writer_.write({.events = {{"a", std::string(500, 'x')}}});
  StreamLog log(LineId(0), 16 << 10, origin_);
  std::thread feeder([&] { feed(log, Position(1), Position(200)); });
  std::this_thread::sleep_for(milliseconds(50));
  const Position stood = log.received().position;
  EXPECT_LT(stood, Position(40));
  EXPECT_GT(stood, Position(3));
  EXPECT_EQ(bytes_of(log, Position(1)).empty(), false);
  const auto cursor = log.read_from(Position(1));
  EXPECT_TRUE(eventually([&] {
    while (*cursor->next()) {
    }
    return log.received().position == Position(200);
  }));
  feeder.join();

  StreamLog closed(LineId(0), 4 << 10, origin_);
  std::atomic<bool> returned{false};
  std::thread stuck([&] {
    auto batch = std::make_shared<CommitBatch>();
    batch->add_sealed(**store_->read_from(Position(1))->next());
    while (closed.feed(batch)) {
      auto next = std::make_shared<CommitBatch>();
      next->add_sealed(**store_->read_from(closed.received().position.next())->next());
      batch = next;
    }
    returned = true;
  });
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_FALSE(returned);
  closed.close();
  stuck.join();
}

// The readers that it waits for may themselves wait for the connection's successor, which is made
// when the feeder has returned.
TEST_F(StreamLogTest, TheFeederDoesNotWaitForReadersWhenItsConnectionHasEnded) {
  for (int i = 0; i < 20; ++i) writer_.write({.events = {{"a", std::string(500, 'x')}}});
  StreamLog log(LineId(0), 4 << 10, origin_);
  std::atomic<bool> connected{true};
  log.wait_for_readers_while([&connected] { return connected.load(); });
  std::thread feeder([&] { feed(log, Position(1), Position(20)); });
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_LT(log.received().position, Position(20));
  connected = false;
  EXPECT_TRUE(eventually([&] { return log.received().position == Position(20); }));
  log.close();
  feeder.join();
}

TEST_F(StreamLogTest, WaitsForWhatIsReceivedAndKnowsWhatIsPublished) {
  for (int i = 0; i < 3; ++i) writer_.write({.events = {{"a"}}});
  StreamLog log(LineId(0), std::size_t{1} << 20, origin_);
  EXPECT_FALSE(log.knows_head());
  log.note_published(Position(3));
  EXPECT_TRUE(log.knows_head());
  EXPECT_EQ(log.head().position, Position(3));
  EXPECT_EQ(log.received().position, Position(0));
  EXPECT_EQ(log.wait_past(Position(0), milliseconds(10)), Position(0));
  feed(log, Position(1), Position(2));
  EXPECT_EQ(log.wait_past(Position(1), milliseconds(10)), Position(2));
  EXPECT_EQ(log.head().position, Position(3));
  feed(log, Position(3), Position(3));
  EXPECT_EQ(log.head(), store_->head());
}

TEST_F(StreamLogTest, ComparesWhatOthersHaveSeen) {
  for (int i = 0; i < 5; ++i) writer_.write({.events = {{"a"}, {"b"}}});
  std::string bytes;
  const auto commit_at = [&](std::uint64_t position) {
    return **store_->commit_at(Position(position), bytes);
  };
  StreamLog log(LineId(0), std::size_t{1} << 20, origin_);
  log.expect({Position(6), stored_hash(commit_at(6).bytes)});
  log.expect({Position(4), stored_hash(commit_at(4).bytes)});
  EXPECT_EQ(log.received().position, Position(4));
  EXPECT_EQ(log.head().position, Position(6));
  EXPECT_EQ(log.contradicts(commit_at(5)), std::nullopt);
  log.expect({Position(8), kChainStart});
  EXPECT_EQ(log.contradicts(commit_at(8)), Position(8));
  log.expect({Position(9), stored_hash(commit_at(10).bytes)});
  EXPECT_EQ(log.contradicts(commit_at(9)), Position(9)) << "in the middle of a commit";
}

TEST_F(StreamLogTest, RefusesWhatOnlyTheLogCanDo) {
  StreamLog log(LineId(0), std::size_t{1} << 20, origin_);
  EXPECT_EQ(log.append(std::make_shared<CommitBatch>()).error().code, StoreErrorCode::kIo);
  EXPECT_FALSE(log.find_key("t", "k"));
  EXPECT_FALSE(log.stream_head("t", "s"));
  EXPECT_FALSE(log.read_stream("t", "s", StreamVersion(1), Direction::kForward, 1));
  EXPECT_FALSE(log.copy_to("elsewhere"));
}

}  // namespace
}  // namespace orderlog::testing
