// The real server on system calls that fail, lie or do half of what they were asked, on a clock
// that jumps, and stopped where it stands: what it has acknowledged is there, and what it can't
// know it does not say.

#include <gtest/gtest.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fault/hasty_rules.h"
#include "tests/fault/load_clients.h"
#include "tests/fault/log_audit.h"
#include "tests/fault/promises.h"
#include "tests/fault/suite_report.h"
#include "tests/fault/system_calls/faulty_system.h"
#include "tests/messaging/eventually.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;
using Flags = std::vector<std::string>;

constexpr std::size_t kClients = 4;
constexpr std::int64_t kDayMs = 86'400'000;
constexpr int kAborted = 128 + SIGABRT;
struct Trouble {
  const char* name;
  CallFault fault;
  int error;
  std::int64_t failing;
};
constexpr Trouble kTroubles[] = {
    {"a sync fails", CallFault::kSyncFails, EIO, 1},
    {"all syncs fail", CallFault::kSyncFails, EIO, FaultySystem::kForEver},
    {"a write fails", CallFault::kWriteFails, EIO, 1},
    {"no space for a write", CallFault::kWriteFails, ENOSPC, 1},
    {"no space for ever", CallFault::kWriteFails, ENOSPC, FaultySystem::kForEver},
};

class SystemCalls : public ::testing::Test {
 protected:
  SystemCalls() { std::cout << "seed " << seed_ << std::endl; }

  // A server with a data directory of its own, on the ordered system, and clients at work.
  void begin(const std::string& name, const Flags& more = {}) {
    Flags flags = kHasty;
    flags.insert(flags.end(), more.begin(), more.end());
    server_ = std::make_unique<ServerProcess>(directory_ / name, flags);
    server_->set_environment(system_.environment());
    system_.begin_on(server_->data());
    journal_ = std::make_unique<Journal>();
    clients_.reset();
    ASSERT_TRUE(server_->start()) << server_->err();
    clients_ = std::make_unique<LoadClients>(kClients, random_(), *journal_);
    clients_->go_on(server_->url());
  }
  void load(int ms) { std::this_thread::sleep_for(milliseconds(ms)); }

  // What a client is told that asks until nobody answers any more: the codes of its refusals.
  [[nodiscard]] std::vector<std::string> refusals_until_the_end() {
    std::vector<std::string> codes;
    Session session(server_->url());
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    for (int i = 0; std::chrono::steady_clock::now() < give_up; ++i) {
      const Reply reply = session.post_keyed(
          "/v1/accounts",
          R"({"account_id":"w)" + std::to_string(i) + R"(","currency":"CNY","kind":"balance"})",
          "w" + std::to_string(i));
      if (reply.status == 0) return codes;
      if (reply.status == 503) codes.push_back(reply.code());
    }
    ADD_FAILURE() << "the server goes on";
    return codes;
  }

  // Without power: whatever has not been synced is gone.
  void lose_power() {
    server_->kill();
    clients_->await_rest();
    system_.lose_unsynced(server_->data());
    system_.begin_on(server_->data());
  }

  // Nothing of the journal is missing, and the log holds what it promises.
  void expect_nothing_lost() {
    expect_old_answers(server_->url(), *journal_, 200, random_);
    clients_->go_on(server_->url());
    clients_->settle();
    server_->terminate();
    EXPECT_EQ(server_->wait(), 0) << server_->err();
    const auto log = open_log(server_->data());
    ASSERT_TRUE(log.ok()) << log.error().detail;
    const LogAudit audit = audit_log(**log);
    EXPECT_EQ(audit.broken, std::vector<std::string>());
    EXPECT_EQ(lost_keys(audit, *journal_), std::vector<std::string>()) << "I1";
    EXPECT_EQ(journal_->contradictions(), std::vector<std::string>());
  }
  [[nodiscard]] std::size_t lost() const {
    const auto log = open_log(server_->data());
    return log ? lost_keys(audit_log(**log), *journal_).size() : 0;
  }

  const std::uint64_t seed_ = std::random_device{}();
  std::mt19937_64 random_{seed_};
  TempDirectory directory_;
  FaultySystem system_{directory_ / "orders", "/line-0/log/"};
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<Journal> journal_;
  std::unique_ptr<LoadClients> clients_;
};

class FailingCalls : public SystemCalls {
 protected:
  static void TearDownTestSuite() { report_suite(row); }
  static inline ExamRow row{.test = "system_calls.failing",
                            .fault = "fsync and write fail with EIO or ENOSPC, and the power goes",
                            .load = "4 clients",
                            .unit = "faults"};
};

TEST_F(FailingCalls, EndTheServerAndNothingIsLost) {
  const std::uint64_t faults = exam_count("SYSTEM_CALL_FAULTS", 5);
  std::size_t told_unknown = 0;
  for (std::uint64_t i = 0; i < faults; ++i) {
    const Trouble& trouble = kTroubles[i % std::size(kTroubles)];
    SCOPED_TRACE(std::string(trouble.name) + ", fault " + std::to_string(i));
    ASSERT_NO_FATAL_FAILURE(begin("data-" + std::to_string(i)));
    load(100);
    system_.order(trouble.fault, trouble.error, static_cast<std::int64_t>(random_() % 40),
                  trouble.failing);
    for (const std::string& code : refusals_until_the_end())
      told_unknown += code == "outcome_unknown";
    const int status = server_->wait();
    // Debian's RocksDB is built with assertions, and one of them ends a process that closes a log
    // whose writes still fail.
    EXPECT_TRUE(status == 1 || status == kAborted) << status << " " << server_->err();
    EXPECT_GE(system_.faults(), 1U);
    if (trouble.fault == CallFault::kSyncFails) {
      EXPECT_EQ(system_.syncs_again(), 0U) << "a sync that has failed is tried again";
    }
    lose_power();
    ASSERT_TRUE(server_->start(server_->port())) << "I11: " << server_->err();
    ASSERT_NO_FATAL_FAILURE(expect_nothing_lost());
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(told_unknown, 0U);
  row.count = faults;
  std::cout << told_unknown << " were told that the outcome is unknown" << std::endl;
}

// The planted bug: what failed is called done.
TEST_F(FailingCalls, AreNoticedInAServerThatForgivesThem) {
  constexpr std::uint64_t kFaults = 3;
  std::uint64_t noticed = 0;
  for (std::uint64_t i = 0; i < kFaults; ++i) {
    ASSERT_NO_FATAL_FAILURE(
        begin("data-" + std::to_string(i), {"--faults.forgives_failed_writes"}));
    load(100);
    system_.order(CallFault::kSyncFails, EIO, static_cast<std::int64_t>(random_() % 20), 1);
    load(300);
    const bool went_on = server_->running();
    lose_power();
    clients_->abandon();
    noticed += went_on && (!open_log(server_->data()).ok() || lost() > 0);
  }
  EXPECT_EQ(noticed, kFaults);
  row.planted = found_of("goes on after a failed sync", noticed, kFaults);
}

class ShortWrites : public SystemCalls {};

TEST_F(ShortWrites, AreWrittenToTheirEnd) {
  ASSERT_NO_FATAL_FAILURE(begin("data"));
  system_.order(CallFault::kWriteIsShort, 0, 0, FaultySystem::kForEver);
  load(500);
  EXPECT_TRUE(eventually([this] { return system_.faults() > 100U; }));
  lose_power();
  ASSERT_TRUE(server_->start(server_->port())) << "I11: " << server_->err();
  ASSERT_NO_FATAL_FAILURE(expect_nothing_lost());
  if (HasFailure()) return;
  report({.test = "system_calls.short",
          .fault = "each write does half",
          .load = "4 clients",
          .count = system_.faults(),
          .unit = "writes"});
}

class LyingSync : public SystemCalls {
 protected:
  static void TearDownTestSuite() { report_suite(row); }
  static inline ExamRow row{.test = "system_calls.lying",
                            .fault = "the log's disk says synced and is not, and the power goes",
                            .load = "4 clients",
                            .unit = "faults"};

  // Lies until the anchor, on a disk that does not lie, has seen the head.
  void lie_and_lose() {
    load(100);
    system_.order(CallFault::kSyncLies, 0, 0, FaultySystem::kForEver);
    load(400);
    server_->pause();  // no more commands, and time for what was told before to be anchored
    server_->resume();
    load(50);
    lose_power();
  }
};

TEST_F(LyingSync, IsNoticedByTheAnchorAndNothingIsServed) {
  const std::uint64_t faults = exam_count("LYING_SYNCS", 3);
  for (std::uint64_t i = 0; i < faults; ++i) {
    ASSERT_NO_FATAL_FAILURE(begin("data-" + std::to_string(i)));
    lie_and_lose();
    EXPECT_FALSE(server_->start(server_->port())) << "I11: it serves, " << lost() << " lost";
    EXPECT_EQ(server_->exit_status(), 2);
    EXPECT_NE(server_->err().find("the anchor has seen position"), std::string::npos)
        << server_->err();
    clients_->abandon();
  }
  row.count = faults;
}

TEST_F(LyingSync, IsServedByAServerThatIgnoresItsAnchor) {
  constexpr std::uint64_t kFaults = 3;
  std::uint64_t noticed = 0;
  for (std::uint64_t i = 0; i < kFaults; ++i) {
    ASSERT_NO_FATAL_FAILURE(begin("data-" + std::to_string(i), {"--faults.ignores_anchor"}));
    lie_and_lose();
    ASSERT_TRUE(server_->start(server_->port())) << server_->err();
    Session session(server_->url());
    noticed += session.log_position() < journal_->newest_position();
    clients_->abandon();
  }
  // Deadlines that come due at the start may fill the lost positions before anybody looks.
  EXPECT_GE(noticed, 1U);
  row.planted = found_of("ignores its anchor", noticed, kFaults);
}

class ClockJumps : public SystemCalls {
 protected:
  static void TearDownTestSuite() { report_suite(row); }
  static inline ExamRow row{.test = "system_calls.clock",
                            .fault = "the clock goes back a day, and forward two",
                            .load = "4 clients, deadlines within a second",
                            .unit = "jumps"};

  LogAudit audit_after_jumps(const Flags& flags, std::uint64_t rounds) {
    begin("data", flags);
    if (HasFatalFailure()) return {};
    std::int64_t ahead = 0;
    for (std::uint64_t round = 0; round < rounds; ++round) {
      load(300);
      system_.set_clock(ahead -= kDayMs);
      load(300);
      system_.set_clock(ahead += 2 * kDayMs);
    }
    load(500);
    clients_->settle();
    load(1'500);  // every deadline of this load lies within a second
    server_->terminate();
    EXPECT_EQ(server_->wait(), 0) << server_->err();
    const auto log = open_log(server_->data());
    EXPECT_TRUE(log.ok());
    return log.ok() ? audit_log(**log) : LogAudit{};
  }
};

TEST_F(ClockJumps, LetNoTimerFireEarlyOrTwiceAndNoTimeGoBack) {
  const std::uint64_t rounds = exam_count("CLOCK_ROUNDS", 3);
  const LogAudit audit = audit_after_jumps({}, rounds);
  EXPECT_EQ(audit.broken, std::vector<std::string>());
  EXPECT_EQ(lost_keys(audit, *journal_), std::vector<std::string>()) << "I1";
  EXPECT_EQ(journal_->contradictions(), std::vector<std::string>());
  EXPECT_GT(audit.timers, 10U);
  EXPECT_EQ(audit.deadlines_pending, 0U) << "I16";
  row.count = 2 * rounds;
}

TEST_F(ClockJumps, AreNoticedInALogThatTrustsTheClock) {
  const LogAudit audit = audit_after_jumps({"--faults.trusts_clock"}, 1);
  ASSERT_FALSE(audit.broken.empty());
  EXPECT_NE(audit.broken.front().find("the log's time goes back"), std::string::npos)
      << audit.broken.front();
  row.planted = found_of("trusts the clock", 1, 1);
}

class StoppedProcess : public SystemCalls {
 protected:
  static void TearDownTestSuite() { report_suite(row); }
  static inline ExamRow row{.test = "system_calls.stopped",
                            .fault = "SIGSTOP of the server, and kill -9 while it stands",
                            .load = "4 clients",
                            .unit = "stops"};

  void stop_for(int ms) {
    load(100);
    server_->pause();
    load(ms);
    server_->resume();
    load(50);
  }
};

TEST_F(StoppedProcess, GoesOnWhereItStoodAndNothingIsLost) {
  const std::uint64_t stops = exam_count("STOPS", 4);
  ASSERT_NO_FATAL_FAILURE(begin("data"));
  for (std::uint64_t i = 0; i < stops; ++i) stop_for(static_cast<int>(random_() % 900));
  server_->pause();
  lose_power();
  ASSERT_TRUE(server_->start(server_->port())) << "I11: " << server_->err();
  ASSERT_NO_FATAL_FAILURE(expect_nothing_lost());
  row.count = stops + 1;
}

TEST_F(StoppedProcess, IsNoticedWhenAcknowledgementsRunAheadOfTheSync) {
  constexpr std::uint64_t kStops = 4;
  std::uint64_t noticed = 0;
  for (std::uint64_t i = 0; i < kStops; ++i) {
    ASSERT_NO_FATAL_FAILURE(begin("data-" + std::to_string(i), {"--faults.ack_before_sync"}));
    load(200);
    server_->pause();
    lose_power();
    clients_->abandon();
    noticed += !open_log(server_->data()).ok() || lost() > 0;
  }
  EXPECT_GE(noticed, 1U);
  row.planted = found_of("answers before the sync", noticed, kStops);
}

}  // namespace
}  // namespace orderlog::testing
