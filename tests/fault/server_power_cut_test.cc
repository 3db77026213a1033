// Cuts the power of a whole server at random moments under load: its log, its index and its read
// models lose what was not synced (the models' markers excepted). Clients count an answer only
// while there is power.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "app/data_directory.h"
#include "app/diagnostics.h"
#include "app/serving.h"
#include "eventstore/rocksdb_event_store.h"
#include "projections/read_models.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fault/load_clients.h"
#include "tests/fault/lossy_file_system.h"
#include "tests/fault/promises.h"
#include "tests/fault/suite_report.h"

namespace orderlog::testing {
namespace {

constexpr std::size_t kClients = 8;
constexpr std::size_t kAskedAfterEach = 10;

class ServerPowerCut : public ::testing::Test {
 protected:
  ServerPowerCut() {
    std::cout << "seed " << seed_ << std::endl;
    set_diagnostics_level(*parse_diagnostics_level("error"));
    config_.server.listen = "127.0.0.1:0";
    config_.rules.hold_ms = 300;
    config_.rules.effect_attempts = 2;
    config_.rules.effect_attempt_ms = 200;
    config_.rules.effect_backoff_ms = 100;
    config_.rules.leg_timeout_ms = 200;
    config_.rules.void_grace_ms = 300;
  }

  // Starts on what the last cut has left.
  void power_on() {
    auto started = start();
    ASSERT_TRUE(started.ok()) << "I11: " << started.error().sentence;
    serving_ = std::move(*started);
    is_dark_ = false;
  }
  Result<std::unique_ptr<Serving>, CommandError> start() {
    const std::string spare = directory_ / ("spare-" + std::to_string(++starts_));
    lossy_ = std::make_unique<LossyFileSystem>(spare, random_());
    return Serving::start(
        config_, [](const std::string& why) { ADD_FAILURE() << why; },
        [this](RocksDbEventStoreOptions& store, ReadModelsOptions& models) {
          store.file_system = models.file_system = lossy_->file_system();
          // Small, so that files come and go all the time.
          store.index_generation_commits = 50 + random_() % 500;
          for (ModelDefinition& model : models.definitions)
            model.memtable_bytes = std::size_t{256} << 10;
        });
  }
  void load_for_a_moment(LoadClients& clients) {
    clients.go_on(url());
    std::this_thread::sleep_for(std::chrono::milliseconds(20 + random_() % 150));
  }
  void cut_power(LoadClients& clients) {
    is_dark_ = true;
    lossy_->cut_now();
    serving_.reset();  // in the dark: nothing of what it still writes lasts
    clients.await_rest();
    lossy_->come_back();
  }
  // Every deadline of this load lies within a second.
  void wait_for_deadlines() {
    const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(30);
    while (std::chrono::steady_clock::now() < give_up) {
      const auto log = open_log(config_.data);
      if (log.ok() && !(*log)->next_deadline()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
    ADD_FAILURE() << "I16: a deadline is left";
  }
  // What the read models answer for a part of all there is, as of the log's head.
  std::map<std::string, std::string> read_models() {
    static const std::map<std::string, std::string> kRoutes = {
        {"order", "/v1/orders/"}, {"pool", "/v1/pools/"}, {"account", "/v1/accounts/"}};
    constexpr std::size_t kOfEachKind = 2'000;
    std::set<std::string> streams;
    const auto log = open_log(config_.data);
    for (const auto& [stream, state] : audit_log(**log).states) streams.insert(stream);

    Session session(url());
    static_cast<void>(session.log_position());  // what it reads from here on is as new as that
    std::map<std::string, std::string> answers;
    std::map<std::string, std::size_t> taken;
    for (const std::string& stream : streams) {
      const std::string kind = stream.substr(0, stream.find('-'));
      const auto route = kRoutes.find(kind);
      if (route == kRoutes.end() || ++taken[kind] > kOfEachKind) continue;
      const std::string target = route->second + stream.substr(kind.size() + 1);
      const Reply reply = session.read(target);
      EXPECT_EQ(reply.status, 200) << target << reply.body();
      answers[target] = reply.body();
    }
    return answers;
  }
  [[nodiscard]] HttpUrl url() const { return {"127.0.0.1", serving_->port()}; }

  static void TearDownTestSuite() { report_suite(row); }
  static inline ExamRow row{.test = "server_power_cut",
                            .fault = "the disk of log, index and read models loses power",
                            .load = "8 clients",
                            .unit = "cuts"};

  TempDirectory directory_;
  const std::uint64_t seed_ = std::random_device{}();
  std::mt19937_64 random_{seed_};
  int starts_ = 0;
  std::atomic<bool> is_dark_{false};
  Config config_;
  std::unique_ptr<LossyFileSystem> lossy_;
  std::unique_ptr<Serving> serving_;
};

TEST_F(ServerPowerCut, LosesNothingThatWasAcknowledged) {
  const std::uint64_t cuts = exam_count("SERVER_POWER_CUTS", 100);
  config_.data = directory_ / "data";
  Journal journal;
  LoadClients clients(kClients, seed_, journal, [this] { return is_dark_.load(); });
  for (std::uint64_t cut = 0; cut < cuts; ++cut) {
    SCOPED_TRACE("cut " + std::to_string(cut));
    power_on();
    ASSERT_FALSE(HasFatalFailure());
    expect_old_answers(url(), journal, kAskedAfterEach, random_);
    ASSERT_FALSE(HasFailure());
    load_for_a_moment(clients);
    cut_power(clients);
  }
  power_on();
  ASSERT_FALSE(HasFatalFailure());
  clients.go_on(url());
  clients.settle();
  expect_old_answers(url(), journal, journal.size(), random_);
  wait_for_deadlines();
  const std::map<std::string, std::string> survived = read_models();
  serving_.reset();
  std::filesystem::remove_all(config_.data + "/models");
  power_on();
  ASSERT_FALSE(HasFatalFailure());
  EXPECT_GT(survived.size(), 1'000u);
  EXPECT_EQ(read_models(), survived) << "I7";
  serving_.reset();

  EXPECT_EQ(journal.contradictions(), std::vector<std::string>());
  const auto log = open_log(config_.data);
  ASSERT_TRUE(log.ok()) << log.error().detail;
  const LogAudit audit = audit_log(**log);
  EXPECT_EQ(audit.broken, std::vector<std::string>());
  EXPECT_EQ(lost_keys(audit, journal), std::vector<std::string>()) << "I1";
  EXPECT_GT(journal.size(), 1'000u);
  EXPECT_GT(audit.timers, 20u);
  row.count = cuts;
  std::cout << cuts << " cuts, " << journal.size() << " answers, " << audit.commits << " commits, "
            << audit.timers << " timers" << std::endl;
}

TEST_F(ServerPowerCut, IsNoticedWhenAcknowledgementsRunAheadOfTheSync) {
  constexpr int kCuts = 10;
  config_.faults.ack_before_sync = true;
  int noticed = 0;
  for (int cut = 0; cut < kCuts; ++cut) {
    config_.data = directory_ / ("data-" + std::to_string(cut));
    Journal journal;
    LoadClients clients(kClients, random_(), journal, [this] { return is_dark_.load(); });
    power_on();
    ASSERT_FALSE(HasFatalFailure());
    load_for_a_moment(clients);
    cut_power(clients);
    clients.abandon();
    const auto log = open_log(config_.data);
    if (!log.ok() || !lost_keys(audit_log(**log), journal).empty()) ++noticed;
  }
  // A cut may happen to meet a server with nothing under way; ten do not.
  EXPECT_GE(noticed, kCuts / 2);
  row.planted = found_of("answers before the sync", static_cast<std::uint64_t>(noticed), kCuts);
}

}  // namespace
}  // namespace orderlog::testing
