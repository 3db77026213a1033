#include "replay/verify/verify.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "tests/replay/played_log.h"
#include "tests/replay/tampered_store.h"

namespace orderlog {
namespace {

constexpr int kOrders = 20;

VerifyReport verified(const EventStore& store, VerifyOptions options = {}) {
  return verify_log(store, options, [](std::uint64_t, std::uint64_t) {});
}

bool mentions(const VerifyReport& report, std::string_view words) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [&](const VerifyFinding& finding) {
                       return finding.reason.find(words) != std::string::npos;
                     });
}

// Replaces one commit's contents, through the codec, and leaves its hash to the test.
template <class Change>
void rewrite(std::string& bytes, Change change) {
  CommitView commit;
  ASSERT_TRUE(decode_commit(bytes, commit).ok());
  const std::string original = bytes;  // what the views point into
  ASSERT_TRUE(decode_commit(original, commit).ok());
  change(commit);
  bytes.clear();
  encode_commit(commit, bytes);
}

TEST(VerifyLog, WhatTheLineWroteIsClean) {
  const PlayedLog log(kOrders);
  const VerifyReport report = verified(*log.store);
  EXPECT_TRUE(report.clean()) << report.findings.front().reason;
  EXPECT_EQ(report.sums.commits, std::uint64_t{kOrders + kOrders / 2});
  EXPECT_EQ(report.keys, report.sums.commits);
  EXPECT_EQ(report.sums.events, log.store->head().position.value());
  EXPECT_EQ(report.head, log.store->head());
  EXPECT_EQ(report.walks, 1u);
  EXPECT_EQ(report.sums.first_recorded_at, kPlayedAtMs);
  EXPECT_EQ(report.sums.last_recorded_at, kPlayedAtMs + TimeMs{kOrders - 1} * 1'000);
  EXPECT_GE(report.streams, std::uint64_t{kOrders});
  EXPECT_GT(report.sums.bytes, 0u);
}

TEST(VerifyLog, AnEmptyLogIsClean) {
  const auto store = make_memory_event_store();
  const VerifyReport report = verified(*store);
  EXPECT_TRUE(report.clean());
  EXPECT_EQ(report.sums.commits, 0u);
}

TEST(VerifyLog, AChangedByteBreaksTheChainAtItsPosition) {
  const PlayedLog log(kOrders);
  TamperedStore store(*log.store);
  const auto at = store.commits[4].find("Tea");
  ASSERT_NE(at, std::string::npos);
  store.commits[4][at] = 'S';
  const VerifyReport report = verified(store);
  ASSERT_EQ(report.findings_total, 1u);
  EXPECT_EQ(report.findings[0].position, frame_commit(store.commits[4])->first);
  EXPECT_NE(report.findings[0].reason.find("the chain breaks"), std::string::npos);
}

TEST(VerifyLog, AMissingCommitIsAGap) {
  const PlayedLog log(kOrders);
  TamperedStore store(*log.store);
  store.commits.erase(store.commits.begin() + 3);
  const VerifyReport report = verified(store);
  EXPECT_TRUE(mentions(report, "positions have a gap"));
  EXPECT_TRUE(mentions(report, "the chain breaks"));
}

TEST(VerifyLog, ALogThatEndsTooEarlyIsNamed) {
  const PlayedLog log(kOrders);
  TamperedStore store(*log.store);
  store.commits.pop_back();
  EXPECT_TRUE(mentions(verified(store), "the log ends here"));
}

TEST(VerifyLog, AWrongStreamVersionIsFoundBehindAGoodChain) {
  const PlayedLog log(kOrders);
  TamperedStore store(*log.store);
  rewrite(store.commits[4], [](CommitView& commit) {
    commit.events.front().version = commit.events.front().version.next();
  });
  store.reseal();
  const VerifyReport report = verified(store);
  EXPECT_TRUE(mentions(report, "follows on version"));
  EXPECT_FALSE(mentions(report, "the chain breaks"));
}

TEST(VerifyLog, AWrongLinkIsFound) {
  const PlayedLog log(kOrders);
  TamperedStore store(*log.store);
  rewrite(store.commits[2], [](CommitView& commit) {
    commit.events.front().previous = commit.events.front().previous.next();
  });
  store.reseal();
  EXPECT_TRUE(mentions(verified(store), "the link to the event before it"));
}

TEST(VerifyLog, AKeyUsedTwiceIsFound) {
  const PlayedLog log(kOrders);
  TamperedStore store(*log.store);
  rewrite(store.commits[9], [](CommitView& commit) { commit.idempotency_key = "place-o1"; });
  store.reseal();
  const VerifyReport report = verified(store);
  ASSERT_EQ(report.findings_total, 1u);
  EXPECT_EQ(report.findings[0].reason, "the idempotency key place-o1 was used before, at 1");
}

TEST(VerifyLog, AnEventThatDoesNotDecodeIsNamed) {
  const PlayedLog log(kOrders);
  TamperedStore store(*log.store);
  rewrite(store.commits[0],
          [](CommitView& commit) { commit.events.front().payload = R"({"surprise":1})"; });
  store.reseal();
  const VerifyReport report = verified(store);
  ASSERT_GE(report.findings_total, 1u);
  EXPECT_EQ(report.findings[0].position, Position{1});
  EXPECT_TRUE(mentions(report, "OrderPlaced does not decode"));
}

TEST(VerifyLog, ACommandThatDoesNotDecodeIsNamed) {
  const PlayedLog log(kOrders);
  TamperedStore store(*log.store);
  rewrite(store.commits[0], [](CommitView& commit) { commit.command = "make_tea"; });
  store.reseal();
  EXPECT_TRUE(mentions(verified(store), "make_tea does not decode"));
}

TEST(VerifyLog, AnAnchorAheadOfTheLogMeansMissingCommits) {
  const PlayedLog log(kOrders);
  VerifyOptions options;
  options.anchor = Head{log.store->head().position.next(), kChainStart};
  EXPECT_TRUE(mentions(verified(*log.store, options), "synced commits are missing"));
}

TEST(VerifyLog, AnAnchorWithAnotherHashIsFound) {
  const PlayedLog log(kOrders);
  VerifyOptions options;
  options.anchor = Head{log.store->head().position, kChainStart};
  EXPECT_TRUE(mentions(verified(*log.store, options), "the anchor bears another chain hash"));
}

TEST(VerifyLog, TheRightAnchorIsClean) {
  const PlayedLog log(kOrders);
  VerifyOptions options;
  options.anchor = log.store->head();
  EXPECT_TRUE(verified(*log.store, options).clean());
}

// 1,500 streams and as many keys do not fit in the smallest table.
TEST(VerifyLog, LittleMemoryTakesMoreWalksAndFindsTheSame) {
  const PlayedLog log(1'500);
  TamperedStore store(*log.store);
  for (const std::size_t i : {700u, 900u, 1'100u, 1'300u}) {
    rewrite(store.commits[i], [](CommitView& commit) { commit.idempotency_key = "place-o1"; });
  }
  store.reseal();
  VerifyOptions little;
  little.memory_bytes = 1;
  const VerifyReport one_walk = verified(store);
  const VerifyReport many_walks = verified(store, little);
  EXPECT_EQ(one_walk.walks, 1u);
  EXPECT_GT(many_walks.walks, 2u);
  EXPECT_EQ(many_walks.streams, one_walk.streams);
  EXPECT_EQ(many_walks.keys, one_walk.keys);
  EXPECT_EQ(many_walks.findings_total, 4u);
  EXPECT_EQ(one_walk.findings, many_walks.findings);
}

TEST(VerifyLog, FindingsBeyondTheBoundAreCounted) {
  const PlayedLog log(kOrders);
  TamperedStore store(*log.store);
  for (std::size_t i = 0; i < 5; ++i) {
    rewrite(store.commits[i], [](CommitView& commit) { commit.command = "make_tea"; });
  }
  store.reseal();
  VerifyOptions options;
  options.max_findings = 2;
  const VerifyReport report = verified(store, options);
  EXPECT_EQ(report.findings.size(), 2u);
  EXPECT_EQ(report.findings_total, 5u);
}

TEST(VerifyLog, ProgressReachesItsTotal) {
  const PlayedLog log(kOrders);
  std::uint64_t last = 0;
  std::uint64_t total = 0;
  (void)verify_log(*log.store, {}, [&](std::uint64_t events, std::uint64_t events_total) {
    EXPECT_GE(events, last);
    last = events;
    total = events_total;
  });
  EXPECT_EQ(last, log.store->head().position.value());
  EXPECT_EQ(total, last);
}

// What a log of several kinds of damage is said to be must not depend on who read which part.
TEST(VerifyLog, AnyThreadsAndRangesFindTheSameInTheSameOrder) {
  const PlayedLog log(60);
  TamperedStore store(*log.store);
  rewrite(store.commits[12], [](CommitView& commit) { commit.idempotency_key = "place-o1"; });
  rewrite(store.commits[20], [](CommitView& commit) { commit.command = "make_tea"; });
  rewrite(store.commits[31], [](CommitView& commit) {
    commit.events.back().version = commit.events.back().version.next();
  });
  store.reseal();
  store.commits[40][store.commits[40].find("Tea")] = 'S';
  store.commits.erase(store.commits.begin() + 50);
  VerifyOptions whole;
  whole.threads = 1;
  whole.range_events = 1'000'000;
  whole.anchor = Head{frame_commit(store.commits[25])->last, kChainStart};
  const VerifyReport expected = verified(store, whole);
  ASSERT_GT(expected.findings.size(), 6u);
  for (const unsigned threads : {1u, 2u, 4u}) {
    for (const std::uint64_t range : {1u, 2u, 3u, 7u, 50u}) {
      VerifyOptions options = whole;
      options.threads = threads;
      options.range_events = range;
      const VerifyReport report = verified(store, options);
      EXPECT_EQ(report.findings, expected.findings) << threads << " threads, ranges of " << range;
      EXPECT_EQ(report.findings_total, expected.findings_total);
      EXPECT_EQ(report.sums.commits, expected.sums.commits);
      EXPECT_EQ(report.sums.events, expected.sums.events);
      EXPECT_EQ(report.sums.last_recorded_at, expected.sums.last_recorded_at);
      EXPECT_EQ(report.streams, expected.streams);
      EXPECT_EQ(report.head, expected.head);
    }
  }
}

// It says nothing of the log, and the report does not call it clean either.
TEST(VerifyLog, AConnectionThatIsLostIsNoFinding) {
  const PlayedLog log(kOrders);
  TamperedStore store(*log.store);
  store.commits_before_loss = 10;
  for (const std::uint64_t range : {3u, 1'000u}) {
    VerifyOptions options;
    options.range_events = range;
    options.anchor = log.store->head();
    const VerifyReport report = verified(store, options);
    EXPECT_EQ(report.findings_total, 0u);
    EXPECT_FALSE(report.clean());
    ASSERT_TRUE(report.cut_short);
    EXPECT_EQ(report.cut_short->detail, "it is lost");
    EXPECT_EQ(report.head.position, frame_commit(store.commits[9])->last);
  }
}

TEST(VerifyLog, NothingIsMissedAtTheSeamsOfRanges) {
  const PlayedLog log(kOrders);
  const TamperedStore intact(*log.store);
  VerifyOptions options;
  options.range_events = 1;
  for (std::size_t i = 0; i < intact.commits.size(); ++i) {
    TamperedStore store(*log.store);
    store.commits[i][store.commits[i].size() - 1] ^= 1;
    const VerifyReport report = verified(store, options);
    ASSERT_GE(report.findings.size(), 1u) << i;
    EXPECT_EQ(report.findings[0].position, frame_commit(store.commits[i])->first);
  }
}

}  // namespace
}  // namespace orderlog
