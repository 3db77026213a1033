// Users of NATS that may not do all that a part of the server does.

#include <gtest/gtest.h>

#include "eventstore/memory_event_store.h"
#include "messaging/effect_consumers.h"
#include "messaging/event_stream.h"
#include "messaging/log_service.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/nats_server.h"

namespace orderlog::testing {
namespace {

using std::chrono::seconds;

TEST(Permissions, ALogServiceThatMayNotListenDoesNotSayThatItDoes) {
  const TempDirectory directory;
  NatsServer strict({.directory = directory / "nats",
                     .jetstream = false,
                     .more = "authorization { users: [{user: u, password: p, permissions: "
                             "{subscribe: {deny: \"orderlog-log.>\"}}}] }"});
  strict.start();
  const auto log = make_memory_event_store();
  LogService service(*log, Subjects("orderlog", LineId(0)),
                     {.url = "nats://u:p@127.0.0.1:" + std::to_string(strict.port())});
  service.start();
  EXPECT_TRUE(eventually([&service] { return service.status().loop.trouble.has_value(); }));
  const LogServiceStatus status = service.status();
  ASSERT_TRUE(status.loop.trouble);
  EXPECT_EQ(status.loop.trouble->code, BusErrorCode::kUnauthorized) << status.loop.trouble->detail;
  EXPECT_FALSE(status.loop.connected);
  EXPECT_FALSE(status.listening);
}

TEST(Permissions, AConsumerThatMayNotBeMadeDoesNotKeepTheOthersAway) {
  const Subjects subjects("orderlog", LineId(0));
  const TempDirectory directory;
  NatsServer strict({.directory = directory / "nats",
                     .more =
                         "authorization { users: [{user: u, password: p, permissions: "
                         "{publish: {deny: \"$JS.API.CONSUMER.INFO.*.effects-gift_pack\"}}}] }"});
  strict.start();
  const BusOptions options{.url = "nats://u:p@127.0.0.1:" + std::to_string(strict.port())};
  auto bus = Bus::connect(options);
  ASSERT_TRUE(bus) << bus.error().detail;
  ASSERT_TRUE(open_event_stream(**bus, subjects, {}));
  EffectConsumers consumers(options, subjects, {.kinds = {"gift_pack", "notification"}});
  consumers.start();
  EXPECT_TRUE(eventually([&] { return consumers.status().made == 1; }, seconds(15)));
  EXPECT_TRUE(eventually([&] { return consumers.status().loop.trouble.has_value(); }));
  const auto trouble = consumers.status().loop.trouble;
  ASSERT_TRUE(trouble);
  EXPECT_EQ(trouble->code, BusErrorCode::kUnauthorized) << trouble->detail;
}

}  // namespace
}  // namespace orderlog::testing
