#include "messaging/bus_loop.h"

#include <gtest/gtest.h>

#include <atomic>

#include "tests/eventstore/temp_directory.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/nats_server.h"

namespace orderlog::testing {
namespace {

using std::chrono::seconds;

TEST(BusLoop, ConnectsAgainForEver) {
  const TempDirectory directory;
  NatsServer server({.directory = directory / "nats", .jetstream = false});
  std::atomic<int> visits{0};
  std::atomic<int> troubles{0};
  std::atomic<int> endings{0};
  BusLoop loop({.url = server.url()}, "loop", [&visits](BusVisit& visit) -> BusResult<Ok> {
    visit.note_success();
    ++visits;
    while (!visit.over()) visit.wait(seconds(10));
    return Ok{};
  });
  loop.start([&](const BusError* trouble) { ++(trouble != nullptr ? troubles : endings); });
  ASSERT_TRUE(eventually([&] { return loop.status().trouble.has_value(); }));
  EXPECT_EQ(loop.status().trouble->code, BusErrorCode::kUnreachable);
  for (int round = 1; round <= 3; ++round) {
    server.start();
    ASSERT_TRUE(eventually([&] { return visits == round && loop.status().connected; }));
    EXPECT_FALSE(loop.status().trouble);
    server.kill();
    ASSERT_TRUE(eventually([&] { return !loop.status().connected; }));
  }
  EXPECT_EQ(loop.status().connections, 3U);
  loop.stop();
  EXPECT_GE(troubles, 3);
  EXPECT_EQ(endings, 3);
}

TEST(BusLoop, AStopIsHeardWhileItWaitsOrPauses) {
  BusLoop loop({.url = "nats://127.0.0.1:" + std::to_string(free_port())}, "loop",
               [](BusVisit&) -> BusResult<Ok> { return Ok{}; });
  loop.start();
  ASSERT_TRUE(eventually([&] { return loop.status().trouble.has_value(); }));
  loop.stop();
  EXPECT_EQ(loop.status().connections, 0U);
}

}  // namespace
}  // namespace orderlog::testing
