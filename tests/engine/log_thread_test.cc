#include "engine/log_thread.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>

#include "eventstore/memory_event_store.h"
#include "tests/engine/store_with_faults.h"
#include "tests/eventstore/log_writer.h"

namespace orderlog {
namespace {

using testing::LogWriter;

constexpr std::size_t kPayloadBytes = 10'000;
constexpr std::size_t kRoomForTwo = 25'000;

// While the first append hangs, whatever is pushed is put together as far as it may be.
class LogThreadTest : public ::testing::Test {
 protected:
  std::unique_ptr<Batch> batch(std::size_t payload_bytes, std::size_t answer_bytes = 0) {
    auto made = std::make_unique<Batch>();
    made->number = ++number_;
    writer_.add({.events = {{.stream = "s", .payload = std::string(payload_bytes, ' ')}}});
    made->commits = writer_.take_batch();
    made->answer_bytes = answer_bytes;
    return made;
  }
  // Three appends, whether or not the second batch has caught the first one still waiting.
  void push_five(std::size_t payload_bytes, std::size_t answer_bytes) {
    store_.hold_appends(true);
    for (int i = 0; i < 5; ++i) log_.push(batch(payload_bytes, answer_bytes));
    store_.hold_appends(false);
    log_.settle();
  }

  std::unique_ptr<EventStore> memory_ = make_memory_event_store();
  StoreWithFaults store_{*memory_};
  LogWriter writer_{store_};
  LineMetrics metrics_;
  std::uint64_t number_ = 0;
  std::size_t ended_ = 0;
  LogThread log_{store_,
                 metrics_,
                 {.commands = 100, .bytes = kRoomForTwo},
                 [this](const Batch&) { ++ended_; },
                 nullptr};
};

TEST_F(LogThreadTest, NoAppendIsLargerThanItMayBe) {
  push_five(kPayloadBytes, 0);
  EXPECT_EQ(store_.appends(), 3);
  EXPECT_LE(store_.largest_append(), kRoomForTwo);
  EXPECT_EQ(ended_, 3U);
  EXPECT_EQ(log_.durable_batch(), 5U);
}

TEST_F(LogThreadTest, AnswersTakeRoomAsCommitsDo) {
  push_five(0, kPayloadBytes);
  EXPECT_EQ(store_.appends(), 3);
}

TEST_F(LogThreadTest, ABatchThatIsTooLargeByItselfIsAppendedAlone) {
  store_.hold_appends(true);
  log_.push(batch(0));
  log_.push(batch(2 * kRoomForTwo));
  std::thread release([this] { store_.hold_appends(false); });
  log_.push(batch(0));  // waits where the first one was not begun yet
  release.join();
  log_.settle();
  EXPECT_EQ(store_.appends(), 3);
  EXPECT_EQ(store_.head().position, Position(3));
}

}  // namespace
}  // namespace orderlog
