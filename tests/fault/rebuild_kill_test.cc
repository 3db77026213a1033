// Kills the server with SIGKILL while read models are filled, catch up, are compared and take over,
// again and again on one data directory, with customers in it and an operator at work. Kills are
// aimed: they come when the operator's view says that a build is in the phase that is wanted.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "projections/models.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fault/journal.h"
#include "tests/fault/load_clients.h"
#include "tests/fault/model_watch.h"
#include "tests/fault/promises.h"
#include "tests/fault/suite_report.h"
#include "tests/fault/visitor.h"
#include "tests/projections/model_bench.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kFillingClients = 32;
const std::vector<std::string> kHasty{
    "--rules.hold_ms", "300",    "--rules.leg_timeout_ms", "200", "--rules.void_grace_ms", "300",
    "--log.level",     "warning"};

enum class Aim {
  kFilling,
  kCatchingUp,
  kComparing,
  kAroundSwitch,  // a moment after it was compared
  kSwitched,      // as soon as it is seen to serve
  kAnywhere,
};
constexpr Aim kAims[] = {Aim::kFilling,      Aim::kCatchingUp, Aim::kComparing,
                         Aim::kAroundSwitch, Aim::kSwitched,   Aim::kAnywhere};

std::optional<std::uint64_t> given_seed() {
  const char* given = std::getenv("ORDERLOG_SEED");
  if (given == nullptr) return std::nullopt;
  const std::uint64_t seed = std::strtoull(given, nullptr, 10);
  ::unsetenv("ORDERLOG_SEED");  // servers take it for a key of theirs that they don't know
  return seed;
}

std::uint64_t seed_of_run() {
  static const std::optional<std::uint64_t> kGiven = given_seed();
  return kGiven ? *kGiven : std::random_device{}();
}

class RebuildKill : public ::testing::Test {
 protected:
  RebuildKill() { std::cout << "seed " << seed_ << std::endl; }

  // A log of orders, jobs, pools and transfers, and the statistics of them.
  void fill(std::uint64_t events, const std::vector<std::string>& faults = {}) {
    ASSERT_TRUE(start(Aim::kFilling, faults));
    Journal journal;
    LoadClients clients(kFillingClients, random_(), journal);
    clients.go_on(server_->url());
    Session session(server_->url());
    while (session.log_position() < events) std::this_thread::sleep_for(milliseconds(20));
    clients.settle();
    EXPECT_EQ(session.read("/v1/statistics?merchant_id=farm").status, 200);
  }

  // Flags that make the phase last which the next kill is aimed at.
  [[nodiscard]] bool start(Aim aim, const std::vector<std::string>& faults = {}) {
    std::vector<std::string> flags = kHasty;
    flags.insert(flags.end(), faults.begin(), faults.end());
    const bool in_bulk = aim != Aim::kCatchingUp && below(8) != 0;
    for (const std::string& flag :
         {std::string("--projections.build_batch_events"), std::string("1024"),
          std::string("--projections.build_bulk_from_events"),
          std::string(in_bulk ? "512" : "1000000000"),
          std::string("--projections.batch_events_max"), std::string(below(2) == 0 ? "16" : "512")})
      flags.push_back(flag);
    server_ = std::make_unique<ServerProcess>(data_, flags);
    return server_->start();
  }
  void stop() {
    server_->terminate();
    EXPECT_EQ(server_->wait(), 0) << server_->err();
  }

  // Accepted or not: an operator may ask for what can't be done just now.
  void ask(Session& session, const std::string& model, const std::string& verb,
           const std::string& body = "{}") {
    const Reply reply = session.post("/v1/projections/" + model + "/" + verb, body);
    EXPECT_TRUE(reply.status == 200 || reply.status == 202 || reply.status == 409)
        << verb << " " << reply.status << reply.trouble << reply.body();
    if (reply.status < 300) watch_.expect_change(model);
    if (reply.status < 300) ++requests_[verb];
  }
  void ask_for_build(Session& session, const std::string& model, Aim aim) {
    if (watch_.find(model, "previous") != nullptr && aim != Aim::kFilling && below(4) == 0) {
      return ask(session, model, "rollback");
    }
    const bool slow = aim == Aim::kFilling;
    const std::string rate = slow ? std::to_string(20'000 + below(60'000)) : "0";
    const std::string policy = below(4) == 0 ? "when_asked" : "when_equal";
    ask(session, model, "rebuild", R"({"rate_max":)" + rate + R"(,"switch":")" + policy + "\"}");
  }
  // Whatever keeps builds from going on: a throttle, and waiting to be asked.
  void help(Session& session, Aim aim) {
    for (const VersionSeen& one : std::vector<VersionSeen>(watch_.seen())) {
      if (one.role != "building") continue;
      if (one.rate_max > 0 && aim != Aim::kFilling) {
        ask(session, one.name, "throttle", R"({"rate_max":0})");
      }
      if (one.state == "stopped" && one.policy == "when_asked") ask(session, one.name, "switch");
    }
  }

  // Steers one model until the operator's view shows the phase, then kills.
  void kill_in(Aim aim) {
    Session session(server_->url());
    ASSERT_TRUE(watch_.look(session));
    const std::string model = model_for(aim);
    std::uint32_t built = 0;
    const auto give_up = steady_clock::now() + std::chrono::seconds(10);
    while (steady_clock::now() < give_up) {
      const VersionSeen* building = watch_.find(model, "building");
      const std::string state = building == nullptr ? "" : building->state;
      if (aim == Aim::kFilling && state == "rebuilding" && building->position > 0) break;
      if (aim == Aim::kCatchingUp && state == "catching_up") break;
      if (aim == Aim::kComparing && state == "comparing") break;
      if (aim == Aim::kAroundSwitch && state == "comparing") {
        std::this_thread::sleep_for(milliseconds(below(30)));
        return kill("around_switch");
      }
      if (aim == Aim::kSwitched && built != 0 && serves(model, built)) return kill("switched");
      built = building == nullptr ? 0 : building->version;
      if (building == nullptr) ask_for_build(session, model, aim);
      help(session, aim);
      ASSERT_TRUE(watch_.look(session));
    }
    if (aim == Aim::kFilling) std::this_thread::sleep_for(milliseconds(below(40)));
    if (aim == Aim::kCatchingUp) std::this_thread::sleep_for(milliseconds(below(15)));
    if (aim != Aim::kComparing) {
      ASSERT_TRUE(watch_.look(session));
    }
    const VersionSeen* building = watch_.find(model, "building");
    kill(building == nullptr ? "ended" : building->state);
  }
  [[nodiscard]] bool serves(const std::string& model, std::uint32_t version) const {
    const VersionSeen* serving = watch_.find(model, "serving");
    return serving != nullptr && serving->version == version;
  }
  void kill_anywhere() {
    Session session(server_->url());
    const auto until = steady_clock::now() + milliseconds(below(400));
    do {
      ASSERT_TRUE(watch_.look(session));
      ask_for_something(session);
      std::this_thread::sleep_for(milliseconds(below(30)));
    } while (steady_clock::now() < until);
    ASSERT_TRUE(watch_.look(session));
    kill("anywhere");
  }
  void ask_for_something(Session& session) {
    const std::string model = any_model();
    switch (below(6)) {
      case 0:
        return ask(session, model, "cancel");
      case 1:
        return ask(session, model, "rollback");
      case 2:
        return ask(session, model, "switch");
      case 3:
        return ask(session, model, "throttle",
                   R"({"rate_max":)" + std::to_string(below(3) * 20'000) + "}");
      default:
        return ask_for_build(session, model, kAims[below(std::size(kAims))]);
    }
  }
  void kill(const std::string& phase) {
    server_->kill();
    ++hits_[phase];
  }

  // The large ones are compared for long enough to be seen; else one that is being built already,
  // or any.
  std::string model_for(Aim aim) {
    const std::vector<std::string> large{"orders", "accounts"};
    if (aim == Aim::kComparing || aim == Aim::kAroundSwitch) return large[below(large.size())];
    for (const VersionSeen& one : watch_.seen()) {
      if (one.role == "building") return one.name;
    }
    return any_model();
  }
  std::string any_model() {
    static const std::vector<ModelDefinition> kModels = all_models();
    return kModels[below(kModels.size())].name;
  }

  // What is under way goes on by itself and ends, and leaves behind what the versions need and
  // nothing else.
  void expect_rest() {
    Session session(server_->url());
    const auto give_up = steady_clock::now() + std::chrono::seconds(60);
    do {
      help(session, Aim::kAnywhere);
      std::this_thread::sleep_for(milliseconds(5));
      ASSERT_TRUE(watch_.look(session));
    } while (watch_.is_building() && steady_clock::now() < give_up);
    EXPECT_FALSE(watch_.is_building()) << server_->err();
    while (directories() != watch_.directories() && steady_clock::now() < give_up) {
      std::this_thread::sleep_for(milliseconds(5));
    }
    EXPECT_EQ(directories(), watch_.directories());
  }
  [[nodiscard]] std::set<std::string> directories() const {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(data_ + "/models")) {
      if (entry.is_directory()) names.insert(entry.path().filename().string());
    }
    return names;
  }
  [[nodiscard]] std::vector<std::string> differing() {
    const auto log = open_log(data_);
    if (!log.ok()) return {log.error().detail};
    return differing_models(**log, data_ + "/models", directory_ / "replayed", rows_compared_);
  }
  std::uint64_t below(std::uint64_t bound) { return random_() % bound; }

  TempDirectory directory_;
  const std::string data_ = directory_ / "data";
  const std::uint64_t seed_ = seed_of_run();
  std::mt19937_64 random_{seed_};
  static void TearDownTestSuite() { report_suite(row); }
  static inline ExamRow row{.test = "rebuild_kill",
                            .fault = "kill -9 while read models are built, compared and switched",
                            .load = "one visitor, and an operator at work",
                            .unit = "kills"};

  std::unique_ptr<ServerProcess> server_;
  ModelWatch watch_;
  std::map<std::string, int> hits_;
  std::map<std::string, int> requests_;
  std::uint64_t rows_compared_ = 0;
};

TEST_F(RebuildKill, EveryVersionEqualsAReplayAndBuildsGoOn) {
  const std::uint64_t kills = exam_count("REBUILD_KILLS", 60);
  constexpr std::uint64_t kKillsBetweenReplays = 20;
  ASSERT_NO_FATAL_FAILURE(fill(20'000));
  stop();
  JobCounter jobs{0};
  Visitor visitor(random_(), kFillingClients, jobs);
  int switched_unseen = 0;
  for (std::uint64_t kill = 0; kill < kills; ++kill) {
    SCOPED_TRACE("kill " + std::to_string(kill));
    const Aim aim = kAims[kill % std::size(kAims)];
    ASSERT_TRUE(start(aim)) << "I11: " << server_->err();
    Session session(server_->url());
    const std::vector<VersionSeen> before = watch_.seen();
    ASSERT_TRUE(watch_.look(session));
    for (const VersionSeen& one : before) {
      if (one.role == "building" && serves(one.name, one.version)) ++switched_unseen;
    }
    visitor.go_on(server_->url());
    if (kill % kKillsBetweenReplays == kKillsBetweenReplays - 1) {
      expect_rest();
      ASSERT_FALSE(HasFailure());
    }
    if (aim == Aim::kAnywhere) {
      kill_anywhere();
    } else {
      kill_in(aim);
    }
    ASSERT_FALSE(HasFailure());
    if (kill % kKillsBetweenReplays == kKillsBetweenReplays - 1) {
      EXPECT_EQ(differing(), std::vector<std::string>()) << "I7";
    }
    ASSERT_EQ(watch_.broken(), std::vector<std::string>()) << server_->err();
  }
  ASSERT_TRUE(start(Aim::kAnywhere)) << "I11: " << server_->err();
  visitor.go_on(server_->url());
  expect_rest();
  visitor.leave();
  stop();
  EXPECT_EQ(differing(), std::vector<std::string>()) << "I7";
  EXPECT_EQ(watch_.broken(), std::vector<std::string>());
  EXPECT_EQ(server_->err().find("model_mended"), std::string::npos) << server_->err();
  for (const char* phase :
       {"rebuilding", "catching_up", "comparing", "switched", "around_switch"}) {
    EXPECT_GE(hits_[phase], 3) << phase;
  }
  EXPECT_GT(visitor.commands(), 100U);
  row.count = kills;
  std::cout << kills << " kills (";
  for (const auto& [phase, count] : hits_) std::cout << phase << " " << count << ", ";
  std::cout << switched_unseen << " switches unseen), ";
  for (const auto& [verb, count] : requests_) std::cout << count << " " << verb << ", ";
  std::cout << visitor.commands() << " commands, " << visitor.answers() << " queries, "
            << rows_compared_ << " rows compared" << std::endl;
}

TEST_F(RebuildKill, IsNoticedWhenASwitchRunsAheadOfItsManifest) {
  constexpr int kKills = 8;
  const std::vector<std::string> faults{"--faults.switch_before_manifest"};
  ASSERT_NO_FATAL_FAILURE(fill(4'000));
  stop();
  int noticed = 0;
  for (int kill = 0; kill < kKills; ++kill) {
    const std::size_t known = watch_.broken().size();
    ASSERT_TRUE(start(Aim::kSwitched, faults)) << server_->err();
    kill_in(Aim::kSwitched);
    ASSERT_FALSE(HasFatalFailure());
    if (watch_.broken().size() > known) ++noticed;
  }
  std::cout << noticed << " noticed of " << kKills << std::endl;
  // A kill may come when all is written; eight do not.
  EXPECT_GE(noticed, kKills / 4);
  row.planted = found_of("serves before the manifest is durable",
                         static_cast<std::uint64_t>(noticed), kKills);
}

TEST_F(RebuildKill, IsNoticedWhenARowIsNotWhatTheLogSays) {
  ASSERT_NO_FATAL_FAILURE(fill(1'000));
  stop();
  EXPECT_EQ(differing(), std::vector<std::string>());
  {
    auto opened =
        ModelStore::open(store_options(data_ + "/models/orders-v1", "orders", kOrdersSchema));
    ASSERT_TRUE(opened.ok());
    const auto key = std::string((*opened)->snapshot().scan_all().key());
    ModelBatch batch;
    batch.put(key, "?");
    ASSERT_TRUE((*opened)->commit(batch, (*opened)->checkpoint()).ok());
  }
  EXPECT_EQ(differing().size(), 1U);
}

}  // namespace
}  // namespace orderlog::testing
