#include <thread>

#include "tests/eventstore/contract/contract.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;

TEST_P(EventStoreContract, AnEmptyStoreHasNoHead) {
  EXPECT_EQ(store().head(), Head{});
  EXPECT_TRUE(walk(Position{1}).empty());
}

TEST_P(EventStoreContract, PositionsAreGaplessAndTheHeadFollows) {
  EXPECT_EQ(writer().write({.events = {{"a"}, {"b"}}}), Position{1});
  EXPECT_EQ(writer().write({.events = {{"a"}}}), Position{3});
  EXPECT_EQ(store().head().position, Position{3});
  EXPECT_EQ(walk(Position{1}), (std::vector{Position{1}, Position{3}}));
}

TEST_P(EventStoreContract, ABatchIsAppendedAsAWhole) {
  for (int i = 0; i < 300; ++i) writer().add({.events = {{"a"}, {"b"}, {"c"}}});
  const auto head = writer().append();
  ASSERT_TRUE(head.ok());
  EXPECT_EQ(head->position, Position{900});
  EXPECT_EQ(head->hash, store().head().hash);
  EXPECT_EQ(walk(Position{1}).size(), 300u);
}

TEST_P(EventStoreContract, AnEmptyBatchChangesNothing) {
  writer().write({.events = {{"a"}}});
  const Head before = store().head();
  EXPECT_EQ(store().append(std::make_shared<CommitBatch>()).value(), before);
}

TEST_P(EventStoreContract, ABatchThatDoesNotFollowTheHeadIsAConflictAndLeavesNothing) {
  writer().write({.key = "k1", .events = {{"a"}}});
  LogWriter late(store());
  writer().write({.events = {{"a"}}});
  late.add({.key = "k2", .events = {{"late"}}});
  const auto refused = late.append();
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, StoreErrorCode::kConflict);
  EXPECT_EQ(store().head().position, Position{2});
  EXPECT_FALSE(store().find_key("acme", "k2").value());
  EXPECT_FALSE(store().stream_head("acme", "late").value());
  writer().write({.events = {{"a"}}});
  EXPECT_EQ(store().head().position, Position{3});
}

TEST_P(EventStoreContract, ACursorBeginsWithTheCommitThatHoldsThePosition) {
  writer().write({.events = {{"a"}, {"a"}, {"a"}}});
  writer().write({.events = {{"a"}, {"a"}}});
  EXPECT_EQ(walk(Position{0}), (std::vector{Position{1}, Position{4}}));
  EXPECT_EQ(walk(Position{3}), (std::vector{Position{1}, Position{4}}));
  EXPECT_EQ(walk(Position{4}), (std::vector{Position{4}}));
  EXPECT_EQ(walk(Position{5}), (std::vector{Position{4}}));
  EXPECT_TRUE(walk(Position{6}).empty());
}

TEST_P(EventStoreContract, ACursorGoesOnWhereItStopped) {
  const auto cursor = store().read_from(Position{1});
  EXPECT_FALSE(cursor->next().value());
  writer().write_events("a", 250);
  for (std::uint64_t i = 1; i <= 250; ++i) ASSERT_EQ(cursor->next().value()->first, Position{i});
  EXPECT_FALSE(cursor->next().value());
  writer().write_events("a", 3);
  for (std::uint64_t i = 251; i <= 253; ++i) ASSERT_EQ(cursor->next().value()->first, Position{i});
  EXPECT_FALSE(cursor->next().value());
}

TEST_P(EventStoreContract, ACursorAheadOfTheHeadWaitsForItsPosition) {
  const auto cursor = store().read_from(Position{4});
  writer().write_events("a", 3);
  EXPECT_FALSE(cursor->next().value());
  writer().write_events("a", 1);
  EXPECT_EQ(cursor->next().value()->first, Position{4});
}

TEST_P(EventStoreContract, EveryPositionLeadsToItsCommit) {
  writer().write({.events = {{"a"}, {"b"}}});
  writer().write({.events = {{"c"}}});
  std::string bytes;
  EXPECT_FALSE(store().commit_at(Position{0}, bytes).value());
  EXPECT_EQ(store().commit_at(Position{1}, bytes).value()->first, Position{1});
  EXPECT_EQ(store().commit_at(Position{2}, bytes).value()->first, Position{1});
  const auto last = store().commit_at(Position{3}, bytes).value();
  EXPECT_EQ(last->first, Position{3});
  EXPECT_EQ(last->bytes.data(), bytes.data());
  EXPECT_FALSE(store().commit_at(Position{4}, bytes).value());
}

TEST_P(EventStoreContract, WhatWasWrittenIsThereAfterOpeningAgain) {
  writer().write_events("a", 120);
  const Head head = store().head();
  reopen();
  EXPECT_EQ(store().head(), head);
  writer().write_events("a", 30);
  EXPECT_EQ(walk(Position{1}).size(), 150u);
}

TEST_P(EventStoreContract, WaitingEndsWhenTheHeadMoves) {
  std::thread waiting(
      [&] { EXPECT_EQ(store().wait_past(Position{0}, milliseconds{10'000}), Position{1}); });
  std::this_thread::sleep_for(milliseconds{20});
  writer().write({.events = {{"a"}}});
  waiting.join();
  EXPECT_EQ(store().wait_past(Position{0}, milliseconds{10'000}), Position{1});
}

TEST_P(EventStoreContract, WaitingEndsWhenTheTimeIsOver) {
  EXPECT_EQ(store().wait_past(Position{0}, milliseconds{5}), Position{0});
}

TEST_P(EventStoreContract, WaitingEndsWhenItIsInterrupted) {
  const auto started = std::chrono::steady_clock::now();
  std::thread waiting(
      [&] { EXPECT_EQ(store().wait_past(Position{0}, milliseconds{20'000}), Position{0}); });
  std::this_thread::sleep_for(milliseconds{20});
  store().interrupt();
  waiting.join();
  EXPECT_LT(std::chrono::steady_clock::now() - started, milliseconds{15'000});
}

TEST_P(EventStoreContract, ReadersSeeEveryCommitWhileAnotherThreadAppends) {
  constexpr std::uint64_t kEvents = 2'000;
  std::thread appending([&] { writer().write_events("a", kEvents); });
  const auto cursor = store().read_from(Position{1});
  std::uint64_t seen = 0;
  while (seen < kEvents) {
    const auto next = cursor->next();
    ASSERT_TRUE(next.ok());
    if (!next.value()) {
      static_cast<void>(store().wait_past(Position{seen}, milliseconds{1'000}));
      continue;
    }
    ASSERT_EQ(next.value()->first, Position{++seen});
    if (seen % 64 != 0) continue;
    const auto head = store().stream_head("acme", "a");
    ASSERT_TRUE(head.ok());
    ASSERT_GE(head.value()->version.value(), seen);
  }
  appending.join();
}

}  // namespace
}  // namespace orderlog::testing
