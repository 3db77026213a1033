// A worker through everything that can happen to NATS, to its link, to itself and to the server,
// while commands go on: its rows end byte-equal to the server's (I7), and it never answers from
// before a token (I12).

#include <gtest/gtest.h>

#include <chrono>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "messaging/bus.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fault/equal_models.h"
#include "tests/fault/journal.h"
#include "tests/fault/load_clients.h"
#include "tests/fault/promises.h"
#include "tests/fault/suite_report.h"
#include "tests/fault/token_reader.h"
#include "tests/messaging/cut_link.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/nats_server.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// Longer than it takes to notice that a server says nothing.
constexpr seconds kSilence{8};
// As long as somebody may look at a stopped process.
constexpr seconds kLongSilence{60};

class WorkerFaults : public ::testing::Test {
 protected:
  static void TearDownTestSuite() { report_suite(row); }
  static inline ExamRow row{.test = "worker_faults",
                            .fault =
                                "NATS, the engine and the worker killed and stopped, the link "
                                "cut, the stream emptied and deleted",
                            .load = "2 clients, and readers with tokens",
                            .unit = "faults"};

  WorkerFaults() {
    std::cout << "seed " << seed_ << std::endl;
    nats_.start();
  }

  void start(const std::vector<std::string>& worker_flags = {}) {
    server_ = std::make_unique<ServerProcess>(
        directory_ / "server",
        // Without giving way to commands: what is held here is that reads keep their tokens, which
        // needs many of them in little time.
        std::vector<std::string>{"--nats", nats_.url(), "--log.level", "error",
                                 "--nats.drain_extra_percent", "0"});
    std::vector<std::string> flags{"--nats", link_.url()};
    flags.insert(flags.end(), worker_flags.begin(), worker_flags.end());
    worker_ = std::make_unique<ServerProcess>(directory_ / "worker", flags, "worker");
    ASSERT_TRUE(server_->start()) << server_->err();
    ASSERT_TRUE(worker_->start()) << worker_->err();
    clients_ = std::make_unique<LoadClients>(2, seed_, journal_);
    clients_->go_on(server_->url());
  }

  void load_for_a_moment() { std::this_thread::sleep_for(milliseconds(100 + random_() % 300)); }
  void restart_worker() {
    worker_->kill();
    load_for_a_moment();
    ASSERT_TRUE(worker_->start(worker_->port())) << worker_->err();
  }
  void restart_server() {
    server_->kill();
    clients_->await_rest();
    ASSERT_TRUE(server_->start(server_->port())) << server_->err();
    clients_->go_on(server_->url());
  }
  void delete_stream() {
    auto bus = Bus::connect({.url = nats_.url()});
    ASSERT_TRUE(bus) << bus.error().detail;
    ASSERT_TRUE((*bus)->request("$JS.API.STREAM.DELETE.orderlog-0", "", seconds(10)));
  }

  [[nodiscard]] bool comes_level() {
    return eventually(
        [this] {
          return Session(worker_->url()).get("/v1/log").body() ==
                     Session(server_->url()).get("/v1/log").body() &&
                 Session(worker_->url()).get("/readyz").status == 200;
        },
        seconds(90));
  }
  // The server first: a deadline that comes due when the two are level already would be in its rows
  // alone.
  void end_both() {
    end(*server_);
    const auto log = open_log(server_->data());
    ASSERT_TRUE(log.ok()) << log.error().detail;
    const std::uint64_t last = (*log)->head().position.value();
    static_cast<void>(
        eventually([&] { return Session(worker_->url()).log_position() == last; }, seconds(5)));
    end(*worker_);
  }
  static void end(ServerProcess& process) {
    process.terminate();
    EXPECT_EQ(process.wait(), 0) << process.err();
  }

  const std::uint64_t seed_ = std::random_device{}();
  std::mt19937_64 random_{seed_};
  TempDirectory directory_;
  NatsServer nats_{{.directory = directory_ / "nats"}};
  CutLink link_{nats_.port()};
  Journal journal_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<ServerProcess> worker_;
  std::unique_ptr<LoadClients> clients_;
};

TEST_F(WorkerFaults, ItsRowsEndAsTheServersAndNoAnswerIsOlderThanItsToken) {
  start();
  TokenReader tokens(*server_, *worker_);
  load_for_a_moment();
  for (int i = 0; i < 2; ++i) {
    nats_.kill();
    load_for_a_moment();
    nats_.start();
    load_for_a_moment();
    restart_worker();
    load_for_a_moment();
    restart_server();
    load_for_a_moment();
  }
  nats_.pause();
  std::this_thread::sleep_for(kLongSilence);
  nats_.resume();
  load_for_a_moment();
  link_.cut();
  std::this_thread::sleep_for(kSilence);
  link_.mend();
  load_for_a_moment();
  nats_.kill();
  nats_.erase_store();
  load_for_a_moment();
  nats_.start();
  load_for_a_moment();
  delete_stream();
  load_for_a_moment();
  restart_worker();
  load_for_a_moment();
  worker_->pause();
  std::this_thread::sleep_for(seconds(2));
  worker_->resume();
  clients_->settle();
  ASSERT_TRUE(comes_level()) << Session(worker_->url()).get("/v1/projections").body()
                             << worker_->err();
  tokens.stop();
  ASSERT_TRUE(comes_level());
  end_both();
  EXPECT_EQ(tokens.stale(), std::vector<std::string>()) << "I12";
  EXPECT_GT(tokens.seen(), 10);
  std::size_t rows = 0;
  EXPECT_EQ(unequal_models(server_->data(), worker_->data(), rows), std::vector<std::string>())
      << "I7";
  row.count = 12;
  std::cout << journal_.size() << " commands, " << rows << " rows, " << tokens.seen()
            << " reads as new as their token, " << tokens.behind() << " that were told to wait"
            << std::endl;
}

// The planted bug: a worker that, on a new connection, only asks for what comes from then on.
TEST_F(WorkerFaults, AreNoticedWhenTheWorkerForgetsItsPlace) {
  start({"--faults.worker_forgets_its_place", "--faults.worker_trusts_order"});
  load_for_a_moment();
  link_.cut();  // the worker's; what is published meanwhile is what it will not ask for
  std::this_thread::sleep_for(kSilence);
  link_.mend();
  std::this_thread::sleep_for(seconds(3));
  clients_->settle();
  std::this_thread::sleep_for(seconds(2));
  end_both();
  std::size_t rows = 0;
  EXPECT_FALSE(unequal_models(server_->data(), worker_->data(), rows).empty());
  row.planted = found_of("forgets its place on a new connection", 1, 1);
}

}  // namespace
}  // namespace orderlog::testing
