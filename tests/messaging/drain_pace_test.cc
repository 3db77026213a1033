#include "messaging/drain_pace.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A log that grows and a publisher that asks every so often, on a clock of its own.
class DrainPaceTest : public ::testing::Test {
 protected:
  static constexpr std::uint64_t kWindow = 512;
  // What a publisher can do at most in one turn.
  static constexpr std::size_t kTurn = 1'024;

  // Lets time go on in steps; returns how many events were published.
  std::uint64_t run(DrainPace& pace, milliseconds time, std::uint64_t appends_per_s,
                    milliseconds step = milliseconds(5)) {
    std::uint64_t published = 0;
    const std::uint64_t head_before = head_;
    for (milliseconds passed = step; passed <= time; passed += step) {
      now_ += step;
      head_ = head_before + appends_per_s * static_cast<std::uint64_t>(passed.count()) / 1'000;
      std::size_t allowed = pace.may_publish(now_, Position(head_), Position(sent_));
      max_at_once_ = std::max(max_at_once_, std::min(allowed, kTurn));
      allowed = std::min({allowed, kTurn, static_cast<std::size_t>(head_ - sent_)});
      pace.note_published(allowed);
      sent_ += allowed;
      published += allowed;
    }
    return published;
  }
  [[nodiscard]] std::uint64_t backlog() const { return head_ - sent_; }

  DrainPace::Moment now_{seconds(1'000)};
  std::uint64_t head_ = 1'000'000;
  std::uint64_t sent_ = 0;
  std::size_t max_at_once_ = 0;
};

TEST_F(DrainPaceTest, WithoutAppendsABacklogGoesAtFullSpeed) {
  DrainPace pace({.backlog_events = kWindow});
  EXPECT_EQ(run(pace, seconds(1), 0), 200 * kTurn);
}

TEST_F(DrainPaceTest, WhileTheLogGrowsABacklogGoesTwiceAsFastAsThat) {
  DrainPace pace({.backlog_events = kWindow});
  run(pace, seconds(1), 10'000);
  max_at_once_ = 0;
  EXPECT_NEAR(static_cast<double>(run(pace, seconds(10), 10'000)), 200'000.0, 4'000.0);
  EXPECT_LE(max_at_once_, 200U) << "in small pieces";
}

TEST_F(DrainPaceTest, HowMuchFasterIsToBeChosenAndNoughtIsNoLimit) {
  DrainPace half({.backlog_events = kWindow, .extra_percent = 50});
  run(half, seconds(1), 20'000);
  EXPECT_NEAR(static_cast<double>(run(half, seconds(10), 20'000)), 300'000.0, 6'000.0);
  DrainPace none({.backlog_events = kWindow, .extra_percent = 0});
  EXPECT_EQ(run(none, seconds(1), 10'000), 200 * kTurn);
}

TEST_F(DrainPaceTest, HoweverSlowlyTheLogGrowsABacklogShrinks) {
  DrainPace pace({.backlog_events = kWindow, .extra_percent = 1});
  run(pace, seconds(1), 20);
  EXPECT_GE(run(pace, seconds(10), 20), 10 * DrainPace::kLeastExtra);
}

TEST_F(DrainPaceTest, WhatIsNotBehindIsNotHeldBack) {
  DrainPace pace({.backlog_events = kWindow});
  sent_ = head_;
  // Bursts of as much as may be in flight, at any rate.
  for (int i = 0; i < 1'000; ++i) {
    now_ += milliseconds(5);
    head_ += kWindow;
    EXPECT_EQ(pace.may_publish(now_, Position(head_), Position(sent_)), DrainPace::kNoLimit);
    pace.note_published(kWindow);
    sent_ = head_;
  }
}

TEST_F(DrainPaceTest, ABacklogEndsThoughAppendsGoOnAndRise) {
  DrainPace pace({.backlog_events = kWindow});
  sent_ = head_ - 300'000;
  for (const std::uint64_t rate : {1'000U, 20'000U, 5'000U, 40'000U}) run(pace, seconds(10), rate);
  EXPECT_LE(backlog(), kWindow);
}

// However often it asks.
TEST_F(DrainPaceTest, WhatIsHeldBackGoesInPieces) {
  DrainPace pace({.backlog_events = kWindow});
  run(pace, seconds(1), 10'000);
  int pieces = 0;
  const std::uint64_t head_before = head_;
  for (int i = 1; i <= 20'000; ++i) {
    now_ += std::chrono::microseconds(50);
    head_ = head_before + static_cast<std::uint64_t>(i) / 2;
    const std::size_t allowed = pace.may_publish(now_, Position(head_), Position(sent_));
    pace.note_published(allowed);
    pieces += allowed > 0 ? 1 : 0;
  }
  EXPECT_GT(pieces, 150);
  EXPECT_LE(pieces, 200);
}

// Its thread gives way to others, so it may not be asked as often as it would like.
TEST_F(DrainPaceTest, APublisherThatIsKeptWaitingStillGainsOnTheAppends) {
  DrainPace pace({.backlog_events = kWindow});
  sent_ = head_ - 50'000;
  run(pace, seconds(30), 5'000, milliseconds(100));
  EXPECT_LE(backlog(), kWindow);
}

TEST_F(DrainPaceTest, OnceTheLineIsIdleFullSpeedComesSoon) {
  DrainPace pace({.backlog_events = kWindow});
  run(pace, seconds(2), 1'000);
  run(pace, DrainPace::kIdle, 0);
  EXPECT_EQ(run(pace, milliseconds(100), 0), 20 * kTurn);
  // And ends as soon as commands come again.
  EXPECT_LT(run(pace, milliseconds(100), 1'000), 3 * kTurn);
}

// A server that starts, or a connection after an outage, is not to publish at once what it did not
// publish before.
TEST_F(DrainPaceTest, TimeThatWasNotUsedIsNotSavedUp) {
  DrainPace pace({.backlog_events = kWindow});
  run(pace, seconds(1), 2'000);
  now_ += seconds(60);
  head_ += 120'000;
  EXPECT_LE(pace.may_publish(now_, Position(head_), Position(sent_)), 3'500U);
}

}  // namespace
}  // namespace orderlog::testing
