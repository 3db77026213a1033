// What the fault tests lean on: an audit that finds a timer that came early.

#include "tests/fault/log_audit.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/engine/line_fixture.h"
#include "tests/replay/tampered_store.h"

namespace orderlog::testing {
namespace {

constexpr TimeMs kAttemptMs = 1'000;
constexpr TimeMs kHoldMs = 60'000;

class TimersInALog : public LineTest {
 protected:
  TimersInALog() {
    options.rules.effects_terminal = {EffectKind::kNotification};
    options.rules.effect_attempts = 3;
    options.rules.effect_attempt_ms = kAttemptMs;
    options.rules.hold_ms = kHoldMs;
    restart();
    send(order("paid"));
    send(collect("paid", 1'000));
    send(order("forgotten"));
  }

  void advance_until(TimeMs by_ms, std::string_view stream, std::size_t events) {
    clock.advance_ms(by_ms);
    line->clock_moved();
    for (int i = 0; i < 400 && types_of(stream).size() < events; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ASSERT_EQ(types_of(stream).size(), events);
  }

  // The log, but that commits of `command` were recorded earlier.
  TamperedStore recorded_earlier(std::string_view command, TimeMs by_ms) {
    line->drain();
    TamperedStore tampered(store);
    for (std::string& bytes : tampered.commits) {
      CommitView commit;
      EXPECT_TRUE(decode_commit(bytes, commit).ok());
      if (commit.command != command) continue;
      commit.recorded_at_ms -= by_ms;
      std::string earlier;
      encode_commit(commit, earlier);
      bytes = earlier;
    }
    tampered.reseal();
    return tampered;
  }
};

TEST_F(TimersInALog, OfEffectsAreCountedLikeThoseOfOrders) {
  advance_until(kAttemptMs, "effect-paid-notification", 3);
  advance_until(kHoldMs, "order-forgotten", 3);
  line->drain();
  const LogAudit audit = audit_log(store);
  EXPECT_EQ(audit.broken, std::vector<std::string>());
  EXPECT_GE(audit.timers, 2U);
}

TEST_F(TimersInALog, AnEffectThatWasAdvancedEarlyIsFound) {
  advance_until(kAttemptMs, "effect-paid-notification", 3);
  EXPECT_EQ(audit_log(recorded_earlier("advance_effect", 0)).broken, std::vector<std::string>());
  const LogAudit audit = audit_log(recorded_earlier("advance_effect", 1));
  ASSERT_EQ(audit.broken.size(), 1U);
  EXPECT_NE(audit.broken.front().find("I9: advance_effect came early"), std::string::npos)
      << audit.broken.front();
}

TEST_F(TimersInALog, AnOrderThatExpiredEarlyIsFound) {
  advance_until(kHoldMs, "order-forgotten", 3);
  const LogAudit audit = audit_log(recorded_earlier("expire_order", 1));
  ASSERT_EQ(audit.broken.size(), 2U);
  EXPECT_NE(audit.broken.front().find("I9: the log's time goes back"), std::string::npos)
      << audit.broken.front();
  EXPECT_NE(audit.broken.back().find("I9: expire_order came early"), std::string::npos)
      << audit.broken.back();
}

}  // namespace
}  // namespace orderlog::testing
