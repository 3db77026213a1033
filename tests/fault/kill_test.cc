// Kills the server with SIGKILL at random moments under load, again and again on one data
// directory, and holds it to every answer it gave.

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "app/data_directory.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fault/hasty_rules.h"
#include "tests/fault/journal.h"
#include "tests/fault/load_clients.h"
#include "tests/fault/log_audit.h"
#include "tests/fault/promises.h"
#include "tests/fault/suite_report.h"

namespace orderlog::testing {
namespace {

constexpr std::size_t kClients = 8;
// After each kill so many of the old answers are asked for again, and at the end so many.
constexpr std::size_t kAskedAfterEach = 20;
constexpr std::size_t kAskedAtTheEnd = 20'000;

class KillMinusNine : public ::testing::Test {
 protected:
  KillMinusNine() { std::cout << "seed " << seed_ << std::endl; }

  // Both ends of the random time, so that some kills meet a server that has hardly started.
  void load_for_a_moment() {
    std::this_thread::sleep_for(std::chrono::milliseconds(50 + random_() % 350));
  }

  void expect_all_answers(const HttpUrl& url, const Journal& journal) {
    const std::vector<Acknowledgement> told = journal.sample(kAskedAtTheEnd, random_);
    std::vector<std::thread> threads;
    for (std::size_t thread = 0; thread < kClients; ++thread) {
      threads.emplace_back([&, thread] {
        Session session(url);
        for (std::size_t i = thread; i < told.size() && !HasFailure(); i += kClients) {
          expect_the_same_answer(session, told[i]);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  // Every deadline of this load lies within a second: with nobody asking for anything more, the
  // log must come to rest with none left.
  static bool drains(const std::string& data) {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < give_up) {
      const auto log = open_log(data);
      if (log && !(*log)->next_deadline()) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    return false;
  }

  static void TearDownTestSuite() { report_suite(row); }
  static inline ExamRow row{.test = "kill",
                            .fault = "kill -9 of the server",
                            .load = "8 clients, deadlines due while it is down",
                            .unit = "kills"};

  TempDirectory directory_;
  const std::uint64_t seed_ = std::random_device{}();
  std::mt19937_64 random_{seed_};
};

TEST_F(KillMinusNine, LosesNothingThatWasAcknowledged) {
  const std::uint64_t kills = exam_count("KILLS", 100);
  Journal journal;
  ServerProcess server(directory_ / "data", kHasty);
  LoadClients clients(kClients, seed_, journal);
  for (std::uint64_t kill = 0; kill < kills; ++kill) {
    SCOPED_TRACE("kill " + std::to_string(kill));
    ASSERT_TRUE(server.start(server.port())) << "I11: " << server.err();
    expect_old_answers(server.url(), journal, kAskedAfterEach, random_);
    ASSERT_FALSE(HasFailure());
    clients.go_on(server.url());
    load_for_a_moment();
    server.kill();
  }
  ASSERT_TRUE(server.start(server.port())) << "I11: " << server.err();
  clients.go_on(server.url());
  clients.settle();
  expect_all_answers(server.url(), journal);
  EXPECT_TRUE(drains(server.data())) << "I16";
  server.terminate();
  EXPECT_EQ(server.wait(), 0) << server.err();

  EXPECT_EQ(journal.contradictions(), std::vector<std::string>());
  const auto log = open_log(server.data());
  ASSERT_TRUE(log.ok()) << log.error().detail;
  const LogAudit audit = audit_log(**log);
  EXPECT_EQ(audit.broken, std::vector<std::string>());
  EXPECT_EQ(lost_keys(audit, journal), std::vector<std::string>()) << "I1";
  EXPECT_GT(journal.size(), 1'000u);
  EXPECT_GT(audit.timers, 50u);
  EXPECT_EQ(audit.deadlines_pending, 0u);
  row.count = kills;
  std::cout << kills << " kills, " << journal.size() << " answers, " << audit.commits
            << " commits, " << audit.timers << " timers" << std::endl;
}

TEST_F(KillMinusNine, IsNoticedWhenAcknowledgementsRunAheadOfTheSync) {
  constexpr int kKills = 6;
  std::vector<std::string> flags = kHasty;
  // So often that the anchor has seen what was acknowledged.
  flags.insert(flags.end(), {"--faults.ack_before_sync", "--store.anchor_interval_ms", "5"});
  int noticed = 0;
  int refused = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    Journal journal;
    ServerProcess server(directory_ / ("data-" + std::to_string(kill)), flags);
    LoadClients clients(kClients, random_(), journal);
    ASSERT_TRUE(server.start()) << server.err();
    const std::string anchor = log_directory(server.data()) + "/anchor";
    const std::string first_anchor = anchor + ".first";
    std::filesystem::copy_file(anchor, first_anchor);
    clients.go_on(server.url());
    load_for_a_moment();
    server.kill();
    clients.abandon();
    if (!open_log(server.data()).ok()) ++refused;
    // The anchor sees it too and the log is not opened (I11); without it, what the clients were
    // told has to be enough.
    std::filesystem::rename(first_anchor, anchor);
    const auto log = open_log(server.data());
    ASSERT_TRUE(log.ok()) << log.error().detail;
    if (!lost_keys(audit_log(**log), journal).empty()) ++noticed;
  }
  // A kill may happen to meet a server with nothing under way; six do not.
  EXPECT_GE(noticed, kKills / 2);
  EXPECT_GE(refused, 1);
  row.planted = found_of("answers before the sync", static_cast<std::uint64_t>(noticed), kKills);
}

}  // namespace
}  // namespace orderlog::testing
