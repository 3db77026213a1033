#pragma once

// A server under attack while honest clients go on: what every test of slow and numerous clients
// stands on.

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/exam/exam.h"
#include "tests/hostile/honest_clients.h"
#include "tests/hostile/hostile_server.h"

namespace orderlog::testing {

// How long the server of these tests waits for a header, a body, or a reader.
inline constexpr std::chrono::milliseconds kPatience(1'000);
// By when it has certainly acted on it: its sweeps, and a machine that is busy.
inline constexpr std::chrono::milliseconds kCertainly(2'500);
// For what is waited for no longer than it takes.
inline constexpr std::chrono::milliseconds kAtLast(15'000);

// Flags for that; a deadline that is among `more` stands.
[[nodiscard]] std::vector<std::string> impatient(std::vector<std::string> more = {});

// Runs `attack` while honest clients ask; fails where one of them is not served. Returns what they
// saw, beside what they see in peace: "p50 … (in peace …)".
template <class Attack>
std::string honest_clients_during(HostileServer& server, Attack attack) {
  const Served peace = served_in_peace(server.process().port());
  HonestClients clients(server.process().port());
  attack();
  const Served siege = clients.stop();
  EXPECT_TRUE(server.process().running());
  for (const std::string& failure : siege.failures) ADD_FAILURE() << "not served: " << failure;
  EXPECT_GT(siege.waited_us.size(), 20U);
  return siege.summary() + "; in peace " + peace.summary();
}

// Connections that leave no trace when they close.
[[nodiscard]] std::vector<http::RawClient> connect_many(const HostileServer& server,
                                                        std::size_t count,
                                                        int receive_buffer_bytes = 0);

// How many of these have been told `summary` and closed.
[[nodiscard]] std::size_t count_told(std::vector<http::RawClient>& clients,
                                     const std::string& summary);

}  // namespace orderlog::testing
