// Commands whose headers are no client library's, which is what reaches the server's bytes.

#include <gtest/gtest.h>

#include <future>
#include <memory>
#include <string>

#include "messaging/command_service.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/nats_server.h"
#include "tests/messaging/raw_message.h"

namespace orderlog::testing {
namespace {

using std::chrono::seconds;

constexpr const char* kPay = "orderlog.shop.commands.pay";

void echo(const BusCommand& command, const CommandService::Reply& reply) {
  std::string body(command.data);
  if (!command.headers) return reply({{}, "unreadable headers"});
  for (const auto& [name, value] : *command.headers) {
    body.append(",").append(name).append("=").append(value);
  }
  reply({{}, body});
}

std::unique_ptr<CommandService> serve(const NatsServer& nats) {
  auto serving = std::make_unique<CommandService>(BusOptions{.url = nats.url()},
                                                  Subjects("orderlog", LineId()), echo);
  serving->start();
  EXPECT_TRUE(eventually([&serving] { return serving->status().loop.connected; }));
  return serving;
}

// The answer to a message whose header has these lines.
std::string ask_with(const NatsServer& nats, const std::string& lines) {
  auto bus = Bus::connect({.url = nats.url()});
  EXPECT_TRUE(bus) << bus.error().detail;
  auto got = std::make_shared<std::promise<std::string>>();
  const std::string inbox = (*bus)->new_inbox();
  const auto replies = (*bus)->subscribe(
      inbox, [got](BusMessage& message) { got->set_value(std::string(message.data())); });
  EXPECT_TRUE(replies && (*bus)->flush(seconds(5)));
  EXPECT_TRUE(send_raw_message(nats.port(), kPay, inbox, lines, "1"));
  auto answer = got->get_future();
  return answer.wait_for(seconds(5)) == std::future_status::ready ? answer.get() : "no answer";
}

// nats.c takes the line behind it for the empty one's value, and the key would be gone.
TEST(CommandHeaders, OneWithoutAValueDoesNotSwallowTheNextOne) {
  const TempDirectory directory;
  NatsServer nats({.directory = directory / "nats", .jetstream = false});
  nats.start();
  const auto serving = serve(nats);
  for (const std::string lines :
       {"X-Trace: \r\nIdempotency-Key: k2\r\n", "Idempotency-Key: \r\nX-Trace:abc\r\n",
        "X-Trace: \nIdempotency-Key: k2\r\n", "X-Trace: abc\r\n Idempotency-Key: k2\r\n",
        "X-Trace\r\nIdempotency-Key: k2\r\n", "Idempotency-Key : k2\r\n"}) {
    EXPECT_EQ(ask_with(nats, lines), "unreadable headers") << lines;
  }
  EXPECT_EQ(ask_with(nats, "X-Trace: abc\r\nIdempotency-Key:k2\r\n"),
            "1,X-Trace=abc,Idempotency-Key=k2");
}

// nats.c takes half a minute and more to read so many.
TEST(CommandHeaders, AFloodOfThemIsRefusedAtOnce) {
  const TempDirectory directory;
  NatsServer nats({.directory = directory / "nats", .jetstream = false});
  nats.start();
  const auto serving = serve(nats);
  std::string lines;
  for (int i = 0; i < 100'000; ++i) lines += "a:b\r\n";
  EXPECT_EQ(ask_with(nats, lines), "unreadable headers");
  EXPECT_EQ(ask_with(nats, "a:b\r\n"), "1,a=b");
}

}  // namespace
}  // namespace orderlog::testing
