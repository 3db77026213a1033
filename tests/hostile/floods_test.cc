// Too many connections, and too many requests on them.

#include <sys/resource.h>

#include <algorithm>

#include "tests/hostile/siege.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t kMiB = 1'024 * 1'024;

// As many as this process may ever have; the server inherits it.
std::size_t raise_descriptors() {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  return limit.rlim_cur;
}

// Of the clients from `first` on: those that were told that there are too many, and those that were
// closed without a word.
struct Refusals {
  std::size_t told = 0;
  std::size_t closed = 0;
};

Refusals refusals_from(std::vector<http::RawClient>& clients, std::size_t first) {
  Refusals refusals;
  for (std::size_t i = first; i < clients.size(); ++i) {
    const Heard heard = hear(clients[i]);
    if (!heard.has_ended) continue;
    const std::string summary = summary_of(heard.answers);
    if (summary.empty()) ++refusals.closed;
    if (summary != "503 too_many_connections") continue;
    const bool says_when =
        heard.answers.front().head.find("\r\nRetry-After: ") != std::string::npos;
    if (says_when) ++refusals.told;
  }
  return refusals;
}

TEST(Floods, TenThousandIdleConnectionsAreHeldWhileOthersAreServed) {
  // The server keeps a quarter of it for its files.
  const std::size_t room = raise_descriptors() / 4 * 3 - 500;
  const std::size_t count = std::min<std::size_t>(room, exam_count("IDLE_CONNECTIONS", 10'000));
  HostileServer server({"--server.connections_max", std::to_string(count + 500)});
  server.start();
  std::uint64_t grown = 0;
  const std::string load = honest_clients_during(server, [&] {
    const std::uint64_t before = server.resident_bytes();
    auto clients = connect_many(server, count);
    std::this_thread::sleep_for(milliseconds(1'000));
    EXPECT_TRUE(server.answers_others()) << "a new client finds no room";
    grown = server.resident_bytes() - before;
    const auto connected = static_cast<std::size_t>(
        std::count_if(clients.begin(), clients.end(),
                      [](const http::RawClient& client) { return client.is_connected(); }));
    EXPECT_EQ(connected, count);
    // All of them still there: each is answered in the end.
    for (http::RawClient& client : clients) client.send(get("/livez", "Connection: close\r\n"));
    for (http::RawClient& client : clients) client.set_patience(milliseconds(5'000));
    EXPECT_EQ(count_told(clients, "200"), count);
  });
  EXPECT_LT(grown, count * 16 * 1'024) << "more than 16 KiB for a connection that says nothing";
  if (HasFailure()) return;
  report({.test = "hostile_siege.idle_connections",
          .fault = "connections that say nothing, " + std::to_string(grown / count) +
                   " bytes of memory each",
          .load = "honest clients: " + load,
          .count = count,
          .unit = "connections"});
}

TEST(Floods, ConnectionsBeyondTheLimitAreToldSo) {
  raise_descriptors();
  constexpr std::size_t kLimit = 1'000;
  constexpr std::size_t kBeyond = 600;
  HostileServer server({"--server.connections_max", std::to_string(kLimit)});
  server.start();
  Refusals refusals;
  const std::string load = honest_clients_during(server, [&] {
    auto clients = connect_many(server, kLimit + kBeyond);
    std::this_thread::sleep_for(milliseconds(200));
    refusals = refusals_from(clients, kLimit);
  });
  EXPECT_EQ(refusals.told + refusals.closed, kBeyond);
  EXPECT_GT(refusals.told, 0U);
  EXPECT_TRUE(server.answers_others()) << "there is no room after they have gone";
  if (HasFailure()) return;
  report({.test = "hostile_siege.connections_beyond_the_limit",
          .fault = "connections beyond server.connections_max: " + std::to_string(refusals.told) +
                   " told 503, " + std::to_string(refusals.closed) + " closed",
          .load = "honest clients: " + load,
          .count = kBeyond,
          .unit = "connections"});
}

// The system's own limit of open files is often lower than what is configured, and the log needs
// files too.
TEST(Floods, ConnectionsNeverTakeTheFilesThatTheLogNeeds) {
  raise_descriptors();
  constexpr std::size_t kDescriptors = 1'024;
  constexpr std::size_t kCount = 1'500;
  HostileServer server;
  server.process().limit_descriptors(kDescriptors);
  server.start();
  ASSERT_EQ(server.log_position(), 0U) << "asked on a connection that is kept";
  Refusals refusals;
  const std::string load = honest_clients_during(server, [&] {
    auto clients = connect_many(server, kCount);
    std::this_thread::sleep_for(milliseconds(200));
    refusals = refusals_from(clients, kDescriptors);
    // A read model that is built anew opens files of its own.
    const Reply rebuild = server.session().post("/v1/projections/orders/rebuild", "{}");
    EXPECT_EQ(rebuild.status, 202) << rebuild.body();
  });
  EXPECT_EQ(refusals.told + refusals.closed, kCount - kDescriptors);
  EXPECT_GT(refusals.told + refusals.closed, 0U);
  if (HasFailure()) return;
  report({.test = "hostile_siege.few_descriptors",
          .fault = std::to_string(kCount) + " connections to a server that may open " +
                   std::to_string(kDescriptors) + " files",
          .load = "honest clients: " + load,
          .count = kCount,
          .unit = "connections"});
}

TEST(Floods, RequestsWhoseAnswersNobodyReadsHoldBoundedMemory) {
  constexpr std::size_t kClients = 64;
  constexpr std::uint64_t kBytesEach = kMiB;
  HostileServer server(impatient());
  server.start();
  std::string requests;
  for (int i = 0; i < 20'000; ++i) requests += get("/v1/log");
  std::uint64_t grown = 0;
  std::size_t cut_off = 0;
  const std::string load = honest_clients_during(server, [&] {
    const std::uint64_t before = server.resident_bytes();
    auto clients = connect_many(server, kClients, 4'096);
    for (http::RawClient& client : clients) client.send_until_stuck(requests, milliseconds(5));
    std::this_thread::sleep_for(kPatience / 2);
    const std::uint64_t after = server.resident_bytes();
    grown = after - std::min(before, after);
    cut_off = server.wait_for_cuts(kClients, kAtLast);
  });
  EXPECT_LT(grown, kClients * kBytesEach) << "more than 1 MiB for each";
  EXPECT_EQ(cut_off, kClients);
  if (HasFailure()) return;
  report({.test = "hostile_siege.pipelining",
          .fault = "floods of requests whose answers nobody reads, " +
                   std::to_string(grown / kClients / 1'024) + " KiB of memory each",
          .load = "honest clients: " + load,
          .count = kClients,
          .unit = "connections"});
}

}  // namespace
}  // namespace orderlog::testing
