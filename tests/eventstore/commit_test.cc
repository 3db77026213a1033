#include "eventstore/commit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <deque>
#include <random>

namespace orderlog {
namespace {

// Makes commits with whatever a field can hold; owns the text that they point to.
class RandomCommits {
 public:
  explicit RandomCommits(std::uint64_t seed) : random_(seed) {}

  CommitView next() {
    texts_.clear();
    CommitView commit;
    commit.line = LineId{static_cast<std::uint16_t>(number())};
    commit.first_position = Position{1 + number() / 2};
    commit.commit_id = text();
    commit.time_ms = time();
    commit.recorded_at_ms = chance() ? commit.time_ms : time();
    commit.waited_ms = static_cast<std::uint32_t>(number());
    commit.imported = chance();
    commit.tenant = text();
    commit.actor = text();
    commit.correlation_id = text();
    commit.idempotency_key = text();
    if (chance()) commit.expected_version = StreamVersion{number()};
    commit.command = text();
    commit.command_body = text();
    commit.answer = {static_cast<std::uint8_t>(number()), text()};
    commit.events.resize(1 + random_() % 5);
    for (EventView& event : commit.events) fill(event);
    return commit;
  }

  // One that follows on the last of these.
  CommitView following() {
    CommitView commit = next();
    commit.first_position = end_;
    end_ = commit.last_position().next();
    return commit;
  }
  [[nodiscard]] Position end() const { return end_; }

 private:
  bool chance() { return random_() % 2 == 0; }
  // All magnitudes alike.
  std::uint64_t number() { return random_() >> random_() % 64; }
  TimeMs time() { return static_cast<TimeMs>(number()) * (chance() ? 1 : -1); }
  std::string_view text() {
    std::string& made = texts_.emplace_back(random_() % (random_() % 10 == 0 ? 5'000 : 40), '\0');
    for (char& c : made) c = static_cast<char>(random_());
    return made;
  }
  void fill(EventView& event) {
    event.stream = text();
    event.version = StreamVersion{number()};
    event.previous = Position{number()};
    event.type = text();
    event.schema_version = static_cast<std::uint16_t>(number());
    event.payload = text();
    if (chance()) event.deadline_ms = time();
    if (chance()) event.cleared_deadline_ms = time();
    if (chance()) event.cleared_deadline_position = Position{number()};
  }

  std::mt19937_64 random_;
  Position end_{1};
  std::deque<std::string> texts_;
};

std::string encoded(const CommitView& commit) {
  std::string bytes;
  encode_commit(commit, bytes);
  return bytes;
}

TEST(Commit, WhatIsEncodedIsDecodedAgain) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomCommits commits(seed);
  CommitView decoded;
  for (int i = 0; i < 5'000; ++i) {
    const CommitView commit = commits.next();
    const std::string bytes = encoded(commit);
    ASSERT_TRUE(decode_commit(bytes, decoded).ok());
    ASSERT_EQ(decoded, commit);
    ASSERT_EQ(encoded(decoded), bytes);
    const auto frame = frame_commit(bytes);
    ASSERT_TRUE(frame.ok());
    ASSERT_EQ(frame->first, commit.first_position);
    ASSERT_EQ(frame->last, commit.last_position());
  }
}

TEST(Commit, CutAnywhereItIsAnError) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomCommits commits(seed);
  CommitView decoded;
  for (int i = 0; i < 40; ++i) {
    const std::string bytes = encoded(commits.next());
    for (std::size_t length = 0; length < bytes.size(); ++length) {
      // A copy of exactly this length, so that a sanitizer sees a read behind its end.
      const std::string cut = bytes.substr(0, length);
      ASSERT_FALSE(decode_commit(cut, decoded).ok()) << "at " << length;
    }
    ASSERT_FALSE(decode_commit(bytes + "x", decoded).ok());
  }
}

TEST(Commit, DamagedBytesAreAnErrorOrAnotherCommitButNeverTwoFormsOfOne) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  RandomCommits commits(seed);
  std::mt19937_64 random(seed);
  CommitView decoded;
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = encoded(commits.next());
    const std::size_t covered = covered_bytes(bytes).size();
    for (std::uint64_t damage = 1 + random() % 3; damage > 0; --damage) {
      bytes[random() % covered] = static_cast<char>(random());
    }
    if (!decode_commit(bytes, decoded)) continue;
    ASSERT_EQ(covered_bytes(encoded(decoded)), covered_bytes(bytes));
  }
}

TEST(Commit, AnotherVersionIsNamedAsSuch) {
  std::string bytes = encoded(RandomCommits(1).next());
  CommitView decoded;
  bytes[0] = kCommitFormatVersion + 1;
  EXPECT_EQ(decode_commit(bytes, decoded).error(), CommitError::kUnknownVersion);
  bytes[0] = 0;
  EXPECT_EQ(decode_commit(bytes, decoded).error(), CommitError::kMalformed);
}

TEST(Commit, ACommitWithoutEventsIsMalformed) {
  std::string bytes = encoded(RandomCommits(1).next());
  bytes[4] = bytes[5] = 0;
  CommitView decoded;
  EXPECT_EQ(decode_commit(bytes, decoded).error(), CommitError::kMalformed);
  EXPECT_EQ(frame_commit(bytes).error(), CommitError::kMalformed);
}

TEST(CommitBatch, SealingChainsItsCommits) {
  RandomCommits commits(7);
  CommitBatch batch;
  for (int i = 0; i < 20; ++i) batch.add(commits.following());
  Chain chain;
  ChainHash start = kChainStart;
  start[0] = 1;
  const ChainHash last = batch.seal(chain, start);
  ChainHash expected = start;
  for (std::size_t i = 0; i < batch.size(); ++i) {
    expected = chain.next(expected, covered_bytes(batch[i].bytes));
    EXPECT_EQ(stored_hash(batch[i].bytes), expected);
  }
  EXPECT_EQ(last, expected);
  EXPECT_EQ(batch.last_position().next(), commits.end());
  batch.clear();
  EXPECT_TRUE(batch.empty());
}

TEST(CommitBatch, AGapBetweenCommitsEndsTheProcess) {
  RandomCommits commits(7);
  CommitBatch batch;
  CommitView commit = commits.next();
  batch.add(commit);
  commit.first_position = commit.last_position().plus(2);
  EXPECT_DEATH(batch.add(commit), "without gaps");
}

TEST(CommitBatch, PutTogetherIsTheSameAsAddedOneByOne) {
  RandomCommits commits(7);
  CommitBatch whole;
  CommitBatch first;
  CommitBatch second;
  for (int i = 0; i < 20; ++i) {
    const CommitView commit = commits.following();
    whole.add(commit);
    (i < 12 ? first : second).add(commit);
  }
  CommitBatch together;
  together.append(CommitBatch());
  together.append(first);
  together.append(second);
  together.append(CommitBatch());
  Chain chain;
  EXPECT_EQ(whole.seal(chain, kChainStart), together.seal(chain, kChainStart));
  ASSERT_EQ(together.size(), whole.size());
  for (std::size_t i = 0; i < whole.size(); ++i) {
    EXPECT_EQ(together[i].first, whole[i].first);
    EXPECT_EQ(together[i].last, whole[i].last);
    EXPECT_EQ(together[i].bytes, whole[i].bytes);
  }
}

}  // namespace
}  // namespace orderlog
