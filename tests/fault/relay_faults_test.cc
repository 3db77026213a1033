// Everything that can happen to NATS, and to the engine, while commands go on: afterwards what is
// published is the log (I10), and nobody who gave a command has noticed.

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fault/journal.h"
#include "tests/fault/load_clients.h"
#include "tests/fault/log_audit.h"
#include "tests/fault/networks/separate_host.h"
#include "tests/fault/promises.h"
#include "tests/fault/suite_report.h"
#include "tests/messaging/cut_link.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/nats_server.h"
#include "tests/messaging/stream_audit.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr std::size_t kClients = 4;
// Longer than it takes to notice that a server says nothing.
constexpr seconds kSilence{8};
// As long as somebody may look at a stopped process.
constexpr seconds kLongSilence{60};

class RelayFaults : public ::testing::Test {
 protected:
  static void TearDownTestSuite() { report_suite(row); }
  static inline ExamRow row{.test = "relay_faults",
                            .fault =
                                "NATS killed, stopped, cut off, emptied, its stream deleted; the "
                                "engine killed",
                            .load = "2 clients",
                            .unit = "faults"};

  RelayFaults() {
    std::cout << "seed " << seed_ << std::endl;
    nats_.start();
  }

  void start(std::vector<std::string> more = {}) { start_at(link_.url(), std::move(more)); }
  void start_at(const std::string& nats, std::vector<std::string> more = {}) {
    std::vector<std::string> flags{"--nats", nats, "--log.level", "error"};
    flags.insert(flags.end(), more.begin(), more.end());
    server_ = std::make_unique<ServerProcess>(directory_ / "data", std::move(flags));
    ASSERT_TRUE(server_->start()) << server_->err();
    clients_ = std::make_unique<LoadClients>(kClients, seed_, journal_);
    clients_->go_on(server_->url());
  }

  void load_for_a_moment() {
    const std::size_t before = journal_.size();
    std::this_thread::sleep_for(milliseconds(100 + random_() % 300));
    // Nothing mends NATS in the meantime; a disk that is slow is another matter.
    EXPECT_TRUE(eventually([&] { return journal_.size() > before; })) << "commands wait for NATS";
  }
  void stay_silent(seconds silence) {
    const auto until = std::chrono::steady_clock::now() + silence;
    while (std::chrono::steady_clock::now() < until) load_for_a_moment();
  }

  [[nodiscard]] std::string relay() {
    return Session(server_->url()).get("/v1/relay").response.body;
  }
  [[nodiscard]] bool drains() {
    return eventually([this] { return relay().find(R"("state":"level")") != std::string::npos; },
                      seconds(90));
  }
  [[nodiscard]] std::string metric(const std::string& name) {
    const std::string text = Session(server_->url()).get("/metrics").response.body;
    const std::size_t at = text.find("\n" + name + " ");
    if (at == std::string::npos) return "";
    return text.substr(at + name.size() + 2, text.find('\n', at + 1) - at - name.size() - 2);
  }

  void ask_nats(const std::string& subject) {
    auto bus = Bus::connect({.url = nats_.url()});
    ASSERT_TRUE(bus) << bus.error().detail;
    ASSERT_TRUE((*bus)->request(subject, "", seconds(10)));
  }

  void finish() {
    clients_->settle();
    ASSERT_TRUE(drains()) << relay();
    EXPECT_EQ(metric("orderlog_overloads_total"), "0");
    server_->terminate();
    EXPECT_EQ(server_->wait(), 0) << server_->err();
    EXPECT_EQ(journal_.contradictions(), std::vector<std::string>());
  }

  [[nodiscard]] StreamAudit published() { return published_at(nats_.url()); }
  [[nodiscard]] StreamAudit published_at(const std::string& nats) {
    const auto log = open_log(directory_ / "data");
    EXPECT_TRUE(log.ok());
    const LogAudit whole = audit_log(**log);
    EXPECT_EQ(whole.broken, std::vector<std::string>());
    EXPECT_EQ(lost_keys(whole, journal_), std::vector<std::string>()) << "I1";
    return audit(read_stream(nats, "orderlog-0"), **log);
  }

  const std::uint64_t seed_ = std::random_device{}();
  std::mt19937_64 random_{seed_};
  TempDirectory directory_;
  NatsServer nats_{{.directory = directory_ / "nats"}};
  CutLink link_{nats_.port()};
  Journal journal_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<LoadClients> clients_;
};

TEST_F(RelayFaults, WhatIsPublishedIsTheLogAfterEachOfThem) {
  start();
  load_for_a_moment();
  for (int i = 0; i < 3; ++i) {
    nats_.kill();
    load_for_a_moment();
    nats_.start();
    load_for_a_moment();
  }
  nats_.pause();
  stay_silent(kLongSilence);
  nats_.resume();
  load_for_a_moment();
  link_.cut();
  stay_silent(kSilence);
  link_.mend();
  load_for_a_moment();
  nats_.kill();
  nats_.erase_store();
  load_for_a_moment();
  nats_.start();
  load_for_a_moment();
  ask_nats("$JS.API.STREAM.DELETE.orderlog-0");
  load_for_a_moment();
  finish();
  const StreamAudit found = published();
  EXPECT_EQ(found.differences, std::vector<std::string>()) << "I10";
  row.count += 7;
  std::cout << journal_.size() << " commands, " << found.messages << " messages" << std::endl;
}

TEST_F(RelayFaults, AnEngineThatIsKilledAgainAndAgainPublishesEachEventOnce) {
  start();
  for (int i = 0; i < 15; ++i) {
    load_for_a_moment();
    server_->kill();
    ++row.count;
    clients_->await_rest();
    if (i % 5 == 3) nats_.kill();
    ASSERT_TRUE(server_->start(server_->port())) << server_->err();
    clients_->go_on(server_->url());
    if (!nats_.running()) nats_.start();
  }
  finish();
  EXPECT_EQ(published().differences, std::vector<std::string>()) << "I10";
}

TEST_F(RelayFaults, ALinkThatIsCutInANetworkOfItsOwn) {
  const auto host = SeparateHost::make();
  if (host == nullptr) {
    std::cout << "no rights to make a network here: a link was cut by a program only" << std::endl;
    return;
  }
  NatsServer far(
      {.directory = directory_ / "far", .host = host->address(), .network = host->network()});
  far.start();
  start_at(far.url());
  for (int i = 0; i < 2; ++i) {
    load_for_a_moment();
    host->cut();
    stay_silent(kSilence);
    EXPECT_EQ(relay().find(R"("state":"level")"), std::string::npos) << "nothing was cut";
    host->mend();
    ++row.count;
  }
  finish();
  const StreamAudit found = published_at(far.url());
  EXPECT_EQ(found.differences, std::vector<std::string>()) << "I10";
  EXPECT_GT(found.messages, 0U);
}

// The planted bug: a publisher that believes itself leaves an emptied stream without its beginning.
TEST_F(RelayFaults, IsNoticedWhenThePublisherTrustsItsMemory) {
  start({"--faults.relay_trusts_memory"});
  load_for_a_moment();
  nats_.kill();
  nats_.erase_store();
  load_for_a_moment();
  nats_.start();
  load_for_a_moment();
  clients_->settle();
  ASSERT_TRUE(eventually([this] { return read_stream(nats_.url(), "orderlog-0").size() > 0; }));
  server_->terminate();
  EXPECT_EQ(server_->wait(), 0) << server_->err();
  EXPECT_FALSE(published().differences.empty());
  row.planted = found_of("believes what it has sent itself", 1, 1);
}

}  // namespace
}  // namespace orderlog::testing
