#include "messaging/bus.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>

#include "tests/eventstore/temp_directory.h"
#include "tests/messaging/nats_server.h"

namespace orderlog::testing {
namespace {

using std::chrono::seconds;

TEST(BusUrl, IsCheckedBeforeAnythingIsTried) {
  for (const std::string_view good :
       {"nats://127.0.0.1:4222", "nats://host", "tls://user:secret@host:1,nats://[::1]:4222"}) {
    EXPECT_EQ(check_bus_url(good), std::nullopt) << good;
  }
  for (const std::string_view bad : {"", "127.0.0.1:4222", "http://host", "nats://", "nats://:1",
                                     "nats://host:x", "nats://host:70000", "nats://a,,nats://b"}) {
    EXPECT_NE(check_bus_url(bad), std::nullopt) << bad;
  }
}

TEST(BusUrl, IsShownWithoutWhatIsSecret) {
  EXPECT_EQ(shown_bus_url("nats://user:se@cret@host:1,tls://b"), "nats://host:1,tls://b");
}

TEST(Bus, SaysWhyItCanNotConnect) {
  const auto nobody = Bus::connect({.url = "nats://127.0.0.1:" + std::to_string(free_port())});
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, BusErrorCode::kUnreachable) << nobody.error().detail;
  EXPECT_EQ(nobody.error().detail.find(".c:"), std::string::npos) << nobody.error().detail;

  const TempDirectory directory;
  NatsServer server(
      {.directory = directory / "nats", .more = "authorization { user: shop, password: right }"});
  server.start();
  const std::string at = "@127.0.0.1:" + std::to_string(server.port());
  const auto wrong = Bus::connect({.url = "nats://shop:wrong" + at});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, BusErrorCode::kUnauthorized) << wrong.error().detail;
  EXPECT_EQ(wrong.error().detail.find("wrong"), std::string::npos) << "the password is shown";
  EXPECT_TRUE(Bus::connect({.url = "nats://shop:right" + at}));

  const auto no_file = Bus::connect({.url = server.url(), .credentials_file = directory / "none"});
  ASSERT_FALSE(no_file);
  EXPECT_EQ(no_file.error().code, BusErrorCode::kConfiguration) << no_file.error().detail;
}

// The server would take the password.
TEST(Bus, TellsNoPasswordWhereTlsWasAskedForAndThereIsNone) {
  const TempDirectory directory;
  NatsServer server(
      {.directory = directory / "nats", .more = "authorization { user: shop, password: right }"});
  server.start();
  const std::string at = "shop:right@127.0.0.1:" + std::to_string(server.port());
  for (const std::string& url : {"tls://" + at, "nats://" + at + ",tls://" + at}) {
    const auto bus = Bus::connect({.url = url});
    ASSERT_FALSE(bus) << url;
    EXPECT_EQ(bus.error().code, BusErrorCode::kConfiguration) << bus.error().detail;
  }
}

TEST(Bus, CarriesMessagesWithHeadersAndAnswers) {
  const TempDirectory directory;
  NatsServer server({.directory = directory / "nats", .jetstream = false});
  server.start();
  auto bus = Bus::connect({.url = server.url()});
  ASSERT_TRUE(bus) << bus.error().detail;
  Bus& here = **bus;
  auto echo = here.subscribe("echo", [&here](BusMessage& message) {
    const std::string answer =
        std::string(message.header("X").value_or("none")) + "," + std::string(message.data());
    EXPECT_TRUE(here.publish(std::string(message.reply()), answer));
  });
  ASSERT_TRUE(echo) << echo.error().detail;
  const auto answer = here.request("echo", "ping", seconds(5));
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->data(), "none,ping");

  std::promise<std::string> got;
  const std::string inbox = here.new_inbox();
  auto replies = here.subscribe(
      inbox, [&got](BusMessage& message) { got.set_value(std::string(message.data())); });
  ASSERT_TRUE(replies);
  const BusHeader header{"X", "y"};
  ASSERT_TRUE(here.publish("echo", "ping", inbox, &header, 1));
  EXPECT_EQ(got.get_future().get(), "y,ping");

  const auto nobody = here.request("nobody", "", seconds(5));
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, BusErrorCode::kNoResponders) << nobody.error().detail;
}

// Headers are read from where nats.c 3.4.1 keeps them, between a message's reply and its data. When
// a version of the library that keeps them elsewhere makes this fail, every command with a header
// is refused until bus_message.cc knows the new place.
TEST(Bus, FindsHeadersWhereTheLibraryKeepsThem) {
  const TempDirectory directory;
  NatsServer server({.directory = directory / "nats", .jetstream = false});
  server.start();
  auto bus = Bus::connect({.url = server.url()});
  ASSERT_TRUE(bus) << bus.error().detail;
  std::promise<std::optional<std::vector<std::pair<std::string, std::string>>>> got;
  auto subscription = (*bus)->subscribe("x", [&got](BusMessage& message) {
    const auto headers = message.headers();
    if (!headers) return got.set_value(std::nullopt);
    got.set_value({{headers->begin(), headers->end()}});
  });
  ASSERT_TRUE(subscription);
  const std::vector<std::pair<std::string, std::string>> none;
  const std::vector<std::pair<std::string, std::string>> one{{"Some-Name", "some value"}};
  for (const auto& expected : {none, one}) {
    for (const std::string& data : {std::string(), std::string("NATS/1.0\r\nA: b\r\n\r\n")}) {
      got = {};
      const BusHeader header{"Some-Name", "some value"};
      ASSERT_TRUE((*bus)->publish("x", data, "_INBOX.y", &header, expected.size()));
      auto headers = got.get_future();
      ASSERT_EQ(headers.wait_for(seconds(10)), std::future_status::ready);
      EXPECT_EQ(headers.get(), expected);
    }
  }
}

TEST(Bus, KnowsThatItsServerIsGone) {
  const TempDirectory directory;
  NatsServer server({.directory = directory / "nats", .jetstream = false});
  server.start();
  auto bus = Bus::connect({.url = server.url()});
  ASSERT_TRUE(bus) << bus.error().detail;
  std::promise<void> trouble;
  std::atomic<bool> told{false};
  (*bus)->when_in_trouble([&] {
    if (!told.exchange(true)) trouble.set_value();
  });
  auto subscription = (*bus)->subscribe("x", [](BusMessage&) {});
  ASSERT_TRUE(subscription);
  server.kill();
  EXPECT_EQ(trouble.get_future().wait_for(seconds(10)), std::future_status::ready);
  EXPECT_TRUE((*bus)->ended());
  EXPECT_FALSE((*bus)->publish("x", "y"));
}

}  // namespace
}  // namespace orderlog::testing
