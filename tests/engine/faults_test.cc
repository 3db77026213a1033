#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/engine/line_fixture.h"

namespace orderlog {
namespace {

using LineFaults = LineTest;

TEST_F(LineFaults, AFullDiskRefusesAndNothingOfItRemains) {
  send(pool("p1", 1));
  store.fail_appends(StoreErrorCode::kDiskFull);
  EXPECT_EQ(describe(send(job("p1", "u1"), "key-1")).substr(0, 9), "disk_full");
  store.fail_appends(std::nullopt);
  // The unit that the refused job had taken in memory is there again, and so is its key.
  const Answer answer = send(job("p1", "u1"), "key-1");
  EXPECT_NE(done(answer).body.find("complete"), std::string::npos);
  EXPECT_FALSE(answer.replayed);
}

TEST_F(LineFaults, AFailedSyncIsNeitherSuccessNorFailureAndEndsEverything) {
  stop();
  std::atomic<int> fatal{0};
  options.on_fatal = [&](const StoreError&) { ++fatal; };
  start();
  store.fail_appends(StoreErrorCode::kOutcomeUnknown);
  EXPECT_EQ(describe(send(order("o1"))).substr(0, 15), "outcome_unknown");
  store.fail_appends(std::nullopt);
  EXPECT_EQ(describe(send(order("o2"))).substr(0, 15), "outcome_unknown");
  EXPECT_EQ(fatal.load(), 1);
  EXPECT_EQ(store.head().position, Position(0));
  stop();
}

TEST_F(LineFaults, ManyBatchesOfOneRoundAreRefusedTogether) {
  stop();
  options.max_batch_bytes = 1;
  start();
  const auto send_all = [this] {
    std::vector<Envelope> orders;
    for (int i = 0; i < 50; ++i) {
      const std::string name = "o" + std::to_string(i);
      orders.push_back(envelope(order(name), "key-" + name));
    }
    return line->execute(std::move(orders));
  };
  store.fail_appends(StoreErrorCode::kDiskFull);
  for (const Answer& answer : send_all()) EXPECT_EQ(describe(answer).substr(0, 9), "disk_full");
  store.fail_appends(std::nullopt);
  for (const Answer& answer : send_all()) {
    EXPECT_EQ(done(answer).kind, AnswerKind::kCreated);
    EXPECT_FALSE(answer.replayed);
  }
  EXPECT_EQ(store.head().position, Position(50));
}

// One command is being synced, and the others wait together for their turn.
class FaultsOfManyBatches : public LineTest {
 protected:
  std::vector<Answer> send_while_held(std::size_t commands, StoreErrorCode then) {
    store.hold_appends(true);
    std::vector<Answer> answers(commands);
    std::vector<std::thread> clients;
    const std::uint64_t before = line->metrics().commits.load();
    for (std::size_t i = 0; i < commands; ++i) {
      const std::string name = "o" + std::to_string(i);
      clients.emplace_back([&, i, sent = envelope(order(name), "key-" + name)]() mutable {
        answers[i] = line->execute(std::move(sent));
      });
      while (line->metrics().commits.load() <= before + i) std::this_thread::yield();
    }
    store.fail_appends(then);
    store.hold_appends(false);
    for (std::thread& client : clients) client.join();
    store.fail_appends(std::nullopt);
    return answers;
  }
};

TEST_F(FaultsOfManyBatches, AFullDiskRefusesAllOfThemAndTheirKeysAreFresh) {
  for (const Answer& answer : send_while_held(6, StoreErrorCode::kDiskFull)) {
    EXPECT_EQ(describe(answer).substr(0, 9), "disk_full");
  }
  EXPECT_EQ(store.head().position, Position(0));
  for (int i = 0; i < 6; ++i) {
    const std::string name = "o" + std::to_string(i);
    const Answer again = send(order(name), "key-" + name);
    EXPECT_EQ(done(again).subject.id, name);
    EXPECT_FALSE(again.replayed);
  }
}

TEST_F(FaultsOfManyBatches, AFailedSyncLeavesAllOfThemUnknown) {
  for (const Answer& answer : send_while_held(6, StoreErrorCode::kOutcomeUnknown)) {
    EXPECT_EQ(describe(answer).substr(0, 15), "outcome_unknown");
  }
  EXPECT_EQ(store.head().position, Position(0));
}

}  // namespace
}  // namespace orderlog
