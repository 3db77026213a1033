// A cluster of three nats-servers, each killed in turn while commands go on.

#include <gtest/gtest.h>

#include <iostream>
#include <random>
#include <string>
#include <thread>

#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/exam/exam.h"
#include "tests/fault/journal.h"
#include "tests/fault/load_clients.h"
#include "tests/fault/promises.h"
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
  Session session(server.url());
  const auto relay = [&session] { return session.get("/v1/relay").response.body; };
  const auto is_level = [&relay] {
    return relay().find(R"("state":"level")") != std::string::npos;
  };
  Journal journal;
  LoadClients clients(2, seed, journal);
  clients.go_on(server.url());
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
  server.terminate();
  EXPECT_EQ(server.wait(), 0) << server.err();
  const auto log = open_log(server.data());
  ASSERT_TRUE(log.ok());
  // Asked through each of them.
  for (std::size_t i = 0; i < NatsCluster::kServers; ++i) {
    const StreamAudit found = audit(read_stream(cluster.server(i).url(), "orderlog-0"), **log);
    EXPECT_EQ(found.differences, std::vector<std::string>()) << "I10";
    EXPECT_GT(found.messages, 0U);
  }
  std::cout << journal.size() << " commands" << std::endl;
  if (HasFailure()) return;
  report({.test = "relay_cluster",
          .fault = "each server of a NATS cluster of three killed in turn",
          .load = "2 clients",
          .count = NatsCluster::kServers,
          .unit = "kills"});
}

}  // namespace
}  // namespace orderlog::testing
