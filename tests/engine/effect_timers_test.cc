// An effect's own timers: each has one effect, never early, across restarts.

#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "tests/engine/line_fixture.h"

namespace orderlog {
namespace {

constexpr std::string_view kStream = "effect-o1-notification";

class EffectTimersTest : public LineTest {
 protected:
  EffectTimersTest() {
    options.rules.effects_official = options.rules.effects_terminal = {EffectKind::kNotification};
    options.rules.effect_attempts = 3;
    options.rules.effect_attempt_ms = 1'000;
    options.rules.effect_backoff_ms = 100;
    options.rules.effect_backoff_max_ms = 150;
    restart();
    send(order("o1"));
    send(collect("o1", 1'000));
  }

  void advance(TimeMs by_ms) {
    clock.advance_ms(by_ms);
    line->clock_moved();
  }
  bool reaches(std::size_t events) {
    for (int i = 0; i < 400; ++i) {
      if (types_of(kStream).size() >= events) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }
  // Commands that change nothing go through the line: whatever was due before is decided.
  void settle() {
    for (int i = 0; i < 2; ++i) send(void_order("nowhere"));
  }
  // Steps to just before the deadline, where nothing may happen, and onto it.
  void expect_exactly_at(TimeMs after_ms, std::size_t events) {
    const std::size_t before = types_of(kStream).size();
    advance(after_ms - 1);
    settle();
    EXPECT_EQ(types_of(kStream).size(), before) << "early";
    advance(1);
    ASSERT_TRUE(reaches(events));
    settle();
    EXPECT_EQ(types_of(kStream).size(), events) << "twice";
  }
};

const std::vector<std::string> kLeftAlone{"EffectRequested", "EffectOffered", "EffectFailed",
                                          "EffectOffered",   "EffectFailed",  "EffectOffered",
                                          "EffectFailed",    "EffectParked"};

TEST_F(EffectTimersTest, LeftAloneItIsTriedAsOftenAsItMayBeAndParked) {
  EXPECT_EQ(types_of(kStream).size(), 2U);
  expect_exactly_at(1'000, 3);
  expect_exactly_at(100, 4);
  expect_exactly_at(1'000, 5);
  expect_exactly_at(150, 6);
  expect_exactly_at(1'000, 8);
  EXPECT_EQ(types_of(kStream), kLeftAlone);
  EXPECT_FALSE(store.next_deadline().has_value());
}

TEST_F(EffectTimersTest, RestartsInBetweenChangeNothing) {
  for (const auto& [after_ms, events] :
       {std::pair{1'000, 3}, {100, 4}, {1'000, 5}, {150, 6}, {1'000, 8}}) {
    restart();
    expect_exactly_at(after_ms, static_cast<std::size_t>(events));
  }
  EXPECT_EQ(types_of(kStream), kLeftAlone);
}

TEST_F(EffectTimersTest, WhatFellDueWhileNobodyRanIsDoneAtTheNextStart) {
  stop();
  clock.advance_ms(3'600'000);
  start();
  // The attempt has failed; the pause counts from when that was seen.
  ASSERT_TRUE(reaches(3));
  settle();
  EXPECT_EQ(types_of(kStream).size(), 3U);
}

TEST_F(EffectTimersTest, ACompletedOneIsLeftAlone) {
  send(CompleteEffect{EffectId("o1-notification"), "sent"});
  advance(3'600'000);
  settle();
  EXPECT_EQ(types_of(kStream).size(), 3U);
  EXPECT_FALSE(store.next_deadline().has_value());
}

TEST_F(EffectTimersTest, AKeyedCompletionIsAnsweredTheSameForEver) {
  const CompleteEffect complete{EffectId("o1-notification"), "sent"};
  const std::string body = done(send(complete, "k1")).body;
  restart();
  const Answer again = send(complete, "k1");
  EXPECT_TRUE(again.replayed);
  EXPECT_EQ(done(again).body, body);
  // Another key finds it already so.
  EXPECT_EQ(done(send(complete, "k2")).body, body);
  EXPECT_EQ(types_of(kStream).size(), 3U);
}

TEST_F(EffectTimersTest, ARepeatedPaymentRequestsNothingTwice) {
  send(order("o2"));
  done(send(collect("o2", 1'000), "k1"));
  done(send(collect("o2", 1'000), "k1"));
  EXPECT_EQ(types_of("effect-o2-notification").size(), 2U);
}

}  // namespace
}  // namespace orderlog
