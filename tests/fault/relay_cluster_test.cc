// A cluster of three nats-servers, each killed in turn while commands go on and a worker follows:
// what is published is the log (I10), its rows end as the server's (I7), no answer is older than
// its token (I12), and nothing that was acknowledged is lost (I1).

#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/exam/exam.h"
#include "tests/fault/equal_models.h"
#include "tests/fault/journal.h"
#include "tests/fault/load_clients.h"
#include "tests/fault/log_audit.h"
#include "tests/fault/promises.h"
#include "tests/fault/token_reader.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/nats_cluster.h"
#include "tests/messaging/stream_audit.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

TEST(RelayCluster, WhatIsPublishedIsTheLogWhicheverServerIsKilled) {
  const std::uint64_t seed = std::random_device{}();
  std::cout << "seed " << seed << std::endl;
  const TempDirectory directory;
  NatsCluster cluster(directory.path());
  cluster.start();
  ServerProcess server(directory / "data", {"--nats", cluster.url(), "--nats.stream_replicas", "3",
                                            "--log.level", "error"});
  ASSERT_TRUE(server.start()) << server.err();
  ServerProcess worker(directory / "worker", {"--nats", cluster.url()}, "worker");
  ASSERT_TRUE(worker.start()) << worker.err();
  Session session(server.url());
  const auto relay = [&session] { return session.get("/v1/relay").response.body; };
  const auto is_level = [&relay] {
    return relay().find(R"("state":"level")") != std::string::npos;
  };
  Journal journal;
  LoadClients clients(2, seed, journal);
  clients.go_on(server.url());
  TokenReader tokens(server, worker);
  for (std::size_t i = 0; i < NatsCluster::kServers; ++i) {
    std::this_thread::sleep_for(seconds(1));
    cluster.server(i).kill();
    const std::size_t before = journal.size();
    std::this_thread::sleep_for(seconds(2));
    EXPECT_TRUE(eventually([&] { return journal.size() > before; })) << "commands wait for NATS";
    cluster.server(i).start();
    std::this_thread::sleep_for(seconds(2));
  }
  clients.settle();
  ASSERT_TRUE(eventually(is_level, seconds(120))) << relay();
  EXPECT_NE(relay().find(R"("out_of_place":0)"), std::string::npos) << relay();
  const auto worker_is_level = [&] {
    return Session(worker.url()).get("/v1/log").body() == session.get("/v1/log").body();
  };
  tokens.stop();
  ASSERT_TRUE(eventually(worker_is_level, seconds(60))) << worker.err();
  for (ServerProcess* process : {&server, &worker}) {
    process->terminate();
    EXPECT_EQ(process->wait(), 0) << process->err();
  }
  EXPECT_EQ(tokens.stale(), std::vector<std::string>()) << "I12";
  EXPECT_GT(tokens.seen(), 10);
  std::size_t rows = 0;
  EXPECT_EQ(unequal_models(server.data(), worker.data(), rows), std::vector<std::string>()) << "I7";
  const auto log = open_log(server.data());
  ASSERT_TRUE(log.ok());
  const LogAudit whole = audit_log(**log);
  EXPECT_EQ(whole.broken, std::vector<std::string>());
  EXPECT_EQ(lost_keys(whole, journal), std::vector<std::string>()) << "I1";
  // Asked through each of them.
  for (std::size_t i = 0; i < NatsCluster::kServers; ++i) {
    const StreamAudit found = audit(read_stream(cluster.server(i).url(), "orderlog-0"), **log);
    EXPECT_EQ(found.differences, std::vector<std::string>()) << "I10";
    EXPECT_GT(found.messages, 0U);
  }
  std::cout << journal.size() << " commands, " << rows << " rows, " << tokens.seen()
            << " reads as new as their token" << std::endl;
  if (HasFailure()) return;
  report({.test = "relay_cluster",
          .fault = "each server of a NATS cluster of three killed in turn",
          .load = "2 clients, a worker, and a reader with tokens",
          .count = NatsCluster::kServers,
          .unit = "kills"});
}

}  // namespace
}  // namespace orderlog::testing
