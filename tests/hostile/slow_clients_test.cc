// Clients that take their time: with a header, with a body, with reading what they asked for.

#include "tests/hostile/siege.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr std::size_t kSlowClients = 500;
// Enough to see a planted bug.
constexpr std::size_t kFew = 20;
constexpr const char* kAnHour = "3600000";

// A byte of `text` from each of them again and again, for `time`.
void drip(std::vector<http::RawClient>& clients, const std::string& text, milliseconds time) {
  const auto until = steady_clock::now() + time;
  for (std::size_t at = 0; steady_clock::now() < until; at = (at + 1) % text.size()) {
    for (http::RawClient& client : clients) client.send({&text[at], 1});
    std::this_thread::sleep_for(milliseconds(50));
  }
}

// How many of `count` clients that never end their header are told so in time.
std::size_t count_slow_headers_told(HostileServer& server, std::size_t count) {
  auto clients = connect_many(server, count);
  for (http::RawClient& client : clients) client.send("GET /livez HTTP/1.1\r\nHost: test\r\nX: ");
  drip(clients, "slow", kCertainly);
  return count_told(clients, "408 timeout");
}

TEST(SlowClients, AreToldWhenTheirHeaderTakesTooLong) {
  HostileServer server(impatient());
  server.start();
  std::size_t told = 0;
  const std::string load =
      honest_clients_during(server, [&] { told = count_slow_headers_told(server, kSlowClients); });
  EXPECT_EQ(told, kSlowClients);

  HostileServer planted(impatient({"--faults.http_patience"}));
  planted.start();
  const std::size_t found = kFew - count_slow_headers_told(planted, kFew);
  EXPECT_EQ(found, kFew) << "the planted bug is not found";
  if (HasFailure()) return;
  report({.test = "hostile_siege.slow_headers",
          .fault = "headers that come byte by byte",
          .load = "honest clients: " + load,
          .count = kSlowClients,
          .unit = "connections",
          .planted = "each byte starts the deadline anew: found by " + std::to_string(found) +
                     " of " + std::to_string(kFew)});
}

// How many of `count` clients that never end their body are told so in time.
std::size_t count_slow_bodies_told(HostileServer& server, std::size_t count) {
  auto clients = connect_many(server, count);
  for (http::RawClient& client : clients) client.send(standing("Content-Length: 100000\r\n", "{"));
  drip(clients, " ", kCertainly);
  return count_told(clients, "408 timeout");
}

TEST(SlowClients, AreToldWhenTheirBodyTakesTooLong) {
  HostileServer server(impatient());
  server.start();
  std::size_t told = 0;
  const std::string load =
      honest_clients_during(server, [&] { told = count_slow_bodies_told(server, kSlowClients); });
  EXPECT_EQ(told, kSlowClients);

  HostileServer patient(impatient({"--server.body_deadline_ms", kAnHour}));
  patient.start();
  const std::size_t found = kFew - count_slow_bodies_told(patient, kFew);
  EXPECT_EQ(found, kFew) << "a server without this deadline is not found";
  if (HasFailure()) return;
  report({.test = "hostile_siege.slow_bodies",
          .fault = "bodies that come byte by byte",
          .load = "honest clients: " + load,
          .count = kSlowClients,
          .unit = "connections",
          .planted = "a deadline of an hour: found by " + std::to_string(found) + " of " +
                     std::to_string(kFew)});
}

// How many of `count` clients that don't read their large answers are cut off before they have
// them, at the latest after `patience`.
std::size_t count_slow_readers_cut(HostileServer& server, std::size_t count,
                                   milliseconds patience) {
  std::string requests;
  for (int i = 0; i < 60; ++i) requests += get("/openapi.json");
  auto clients = connect_many(server, count, 4'096);
  for (http::RawClient& client : clients) client.send(requests);
  return server.wait_for_cuts(count, patience);
}

TEST(SlowClients, AreCutOffWhenTheyDoNotReadTheirAnswers) {
  constexpr std::size_t kReaders = 200;
  HostileServer server(impatient());
  server.start();
  std::size_t cut_off = 0;
  const std::string load = honest_clients_during(
      server, [&] { cut_off = count_slow_readers_cut(server, kReaders, kAtLast); });
  EXPECT_EQ(cut_off, kReaders);

  HostileServer patient(impatient({"--server.write_deadline_ms", kAnHour}));
  patient.start();
  const std::size_t found = kFew - count_slow_readers_cut(patient, kFew, kCertainly);
  EXPECT_EQ(found, kFew) << "a server without this deadline is not found";
  if (HasFailure()) return;
  report({.test = "hostile_siege.slow_readers",
          .fault = "large answers that nobody reads",
          .load = "honest clients: " + load,
          .count = kReaders,
          .unit = "connections",
          .planted = "a deadline of an hour: found by " + std::to_string(found) + " of " +
                     std::to_string(kFew)});
}

}  // namespace
}  // namespace orderlog::testing
