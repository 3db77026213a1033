#include <gtest/gtest.h>

#include <atomic>

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

}  // namespace
}  // namespace orderlog
