// The configuration that docs/operations.md offers is one that works, and keeps everybody to what
// the page says of them.

#include "tests/outside/nats_example.h"

#include <gtest/gtest.h>

#include <future>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "domain/effect/kind.h"
#include "domain/effect/kind_names.h"
#include "messaging/effect_consumers.h"
#include "tests/app/program.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/messaging/eventually.h"

namespace orderlog::testing {
namespace {

using Json = nlohmann::json;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Example : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    nats = new NatsExample;
    nats->start();
  }
  static void TearDownTestSuite() { delete nats; }

  static std::unique_ptr<Bus> as(const std::string& user) {
    auto bus = nats->connect(user);
    EXPECT_TRUE(bus) << user << ": " << bus.error().detail;
    return bus ? std::move(*bus) : nullptr;
  }

  static Json ask(const std::string& user, const std::string& subject, const std::string& body) {
    auto answer = as(user)->request(subject, body, seconds(10));
    EXPECT_TRUE(answer) << subject << ": " << answer.error().detail;
    return answer ? Json::parse(answer->data(), nullptr, false) : Json();
  }
  static Json stream_info() { return ask("operator", "$JS.API.STREAM.INFO.orderlog-0", ""); }
  static std::uint64_t last_sequence() { return stream_info()["state"]["last_seq"]; }

  // The stream as the server makes it, when no server has yet.
  static void make_stream() {
    const Json info = stream_info();
    if (!info.contains("error")) return;
    const Json made = ask("server", "$JS.API.STREAM.CREATE.orderlog-0",
                          R"({"name":"orderlog-0","subjects":["orderlog.*.0.>"],)"
                          R"("retention":"limits","storage":"file","num_replicas":3})");
    ASSERT_FALSE(made.contains("error")) << made;
  }

  static NatsExample* nats;
};

NatsExample* Example::nats = nullptr;

TEST_F(Example, AServerPublishesToThreeServersAndOneOfThemMayGo) {
  const TempDirectory directory;
  ServerProcess server(directory / "data", {"--nats", nats->url("server"), "--nats.ca_file",
                                            nats->ca_file(), "--nats.stream_replicas", "3"});
  ASSERT_TRUE(server.start()) << server.err();
  Session session(server.url());
  const auto place = [&session] {
    const std::string order = R"({"merchant_id":"m","user_id":"u","channel":"terminal",)"
                              R"("items":[{"sku":"tea","title":"t","quantity":1,"unit_price":5}]})";
    EXPECT_EQ(session.post("/v1/orders", order).status, 201);
  };
  const auto is_level = [&session] {
    return session.get("/v1/relay").body().find(R"("state":"level")") != std::string::npos;
  };
  place();
  ASSERT_TRUE(eventually(is_level)) << session.get("/v1/relay").body();
  EXPECT_EQ(stream_info()["config"]["num_replicas"], 3);
  nats->server(2).kill();
  place();
  EXPECT_TRUE(eventually(is_level, seconds(60))) << session.get("/v1/relay").body();
  nats->server(2).start();
  EXPECT_EQ(server.err().find("relay_in_trouble code=unauthorized"), std::string::npos)
      << server.err();

  // A program of the house reads all of it.
  const std::string consumer = ORDERLOG_NODE_CONSUMER "/consumer.mjs";
  const ProgramOutcome read =
      run_program({"node", consumer, "--nats", nats->url("reader"), "--ca", nats->ca_file(),
                   "--inbox", "_INBOX_reader", "--until", std::to_string(session.log_position())});
  EXPECT_EQ(read.exit_status, 0) << read.err;
  EXPECT_EQ(Json::parse(read.out, nullptr, false)["orders"].size(), 2U) << read.out;
  server.terminate();
  EXPECT_EQ(server.wait(), 0) << server.err();
}

TEST_F(Example, ATenantReadsItsOwnEventsAndNoOthers) {
  make_stream();
  const Json made = ask("operator", "$JS.API.CONSUMER.DURABLE.CREATE.orderlog-0.shop",
                        R"({"stream_name":"orderlog-0","config":{"durable_name":"shop",)"
                        R"("ack_policy":"explicit","filter_subject":"orderlog.shop.0.>"}})");
  ASSERT_FALSE(made.contains("error")) << made;
  const auto server = as("server");
  for (const std::string tenant : {"other", "shop", "other"}) {
    const auto sent = server->publish("orderlog." + tenant + ".0.order.OrderPaid.7", tenant);
    ASSERT_TRUE(sent);
  }
  ASSERT_TRUE(server->flush(seconds(10)));

  const auto shop = as("shop");
  std::mutex mutex;
  std::vector<std::string> got;
  std::string acknowledge;
  auto messages = shop->subscribe("_INBOX_shop.1", [&](BusMessage& message) {
    if (!message.status().empty()) return;
    const std::lock_guard lock(mutex);
    got.emplace_back(message.data());
    acknowledge = message.reply();
  });
  ASSERT_TRUE(messages);
  ASSERT_TRUE(shop->publish("$JS.API.CONSUMER.MSG.NEXT.orderlog-0.shop",
                            R"({"batch":10,"expires":1000000000})", "_INBOX_shop.1"));
  const auto has_some = [&] {
    const std::lock_guard lock(mutex);
    return !got.empty();
  };
  ASSERT_TRUE(eventually(has_some));
  ASSERT_TRUE(shop->publish(acknowledge, "+ACK"));
  std::this_thread::sleep_for(milliseconds(1'200));
  EXPECT_EQ(got, std::vector<std::string>{"shop"});
  EXPECT_EQ(shop->complaint(), std::nullopt);
  EXPECT_TRUE(eventually([] {
    return ask("operator", "$JS.API.CONSUMER.INFO.orderlog-0.shop", "")["num_ack_pending"] == 0;
  }));
}

// The server may answer into any inbox that a command names, and into no other.
TEST_F(Example, ATenantsCommandIsAnsweredInItsOwnInbox) {
  const auto server = as("server");
  auto commands = server->subscribe(
      "orderlog.*.commands.*",
      [&server](BusMessage& message) {
        EXPECT_TRUE(server->publish(std::string(message.reply()), message.subject()));
      },
      "orderlog-commands");
  ASSERT_TRUE(commands);
  ASSERT_TRUE(server->flush(seconds(10)));
  const auto shop = as("shop");
  std::promise<std::string> answer;
  auto answers = shop->subscribe("_INBOX_shop.2", [&answer](BusMessage& message) {
    answer.set_value(std::string(message.data()));
  });
  ASSERT_TRUE(answers);
  ASSERT_TRUE(shop->flush(seconds(10)));
  ASSERT_TRUE(shop->publish("orderlog.shop.commands.place_order", "{}", "_INBOX_shop.2"));
  auto arrived = answer.get_future();
  ASSERT_EQ(arrived.wait_for(seconds(20)), std::future_status::ready);
  EXPECT_EQ(arrived.get(), "orderlog.shop.commands.place_order");
  EXPECT_EQ(server->complaint(), std::nullopt);

  ASSERT_TRUE(server->publish("_INBOX_shop.3", "uncalled for"));
  EXPECT_TRUE(eventually([&server] { return server->complaint().has_value(); }));
}

struct Attempt {
  const char* user;
  std::string subject;
  bool publishes;  // or subscribes
  bool permitted;
};

constexpr bool kPublish = true;
constexpr bool kSubscribe = false;

// docs/operations.md, "Roles", line by line.
const Attempt kAttempts[] = {
    {"server", "orderlog.any.0.order.OrderPaid.1", kPublish, true},
    {"server", "_INBOX.x.1", kPublish, true},
    {"server", "$JS.API.CONSUMER.INFO.orderlog-0.effects-notification", kPublish, true},
    {"server", "$JS.API.CONSUMER.DURABLE.CREATE.orderlog-0.effects-notification", kPublish, true},
    {"server", "$JS.API.CONSUMER.DURABLE.CREATE.orderlog-0.shop", kPublish, false},
    {"server", "orderlog.*.commands.*", kSubscribe, true},
    {"server", "orderlog-log.0", kSubscribe, true},
    {"server", "$JS.API.STREAM.DELETE.orderlog-0", kPublish, false},
    {"server", "$JS.API.STREAM.PURGE.orderlog-0", kPublish, false},
    {"server", "orderlog.any.commands.place_order", kPublish, false},

    {"worker", "$JS.API.STREAM.INFO.orderlog-0", kPublish, true},
    {"worker", "$JS.API.STREAM.MSG.GET.orderlog-0", kPublish, true},
    {"worker", "$JS.API.CONSUMER.CREATE.orderlog-0", kPublish, true},
    {"worker", "$JS.FC.orderlog-0.c.1", kPublish, true},
    {"worker", "orderlog-log.0", kPublish, true},
    {"worker", "orderlog.any.0.order.OrderPaid.1", kPublish, false},
    {"worker", "orderlog.any.commands.place_order", kPublish, false},
    {"worker", "$JS.API.STREAM.PURGE.orderlog-0", kPublish, false},
    {"worker", "$JS.API.CONSUMER.DELETE.orderlog-0.shop", kPublish, false},
    {"worker", "orderlog.>", kSubscribe, false},
    {"worker", "orderlog.*.0.>", kSubscribe, true},

    {"reader", "$JS.API.CONSUMER.CREATE.orderlog-0.x", kPublish, true},
    {"reader", "orderlog.any.0.order.OrderPaid.1", kPublish, false},
    {"reader", "$JS.API.STREAM.PURGE.orderlog-0", kPublish, false},
    {"reader", "$JS.API.CONSUMER.DELETE.orderlog-0.shop", kPublish, false},
    {"reader", "_INBOX.>", kSubscribe, false},
    {"reader", "orderlog.>", kSubscribe, false},

    {"shop", "orderlog.shop.commands.place_order", kPublish, true},
    {"shop", "orderlog.other.commands.place_order", kPublish, false},
    {"shop", "orderlog.shop.0.order.OrderPaid.1", kPublish, false},
    {"shop", "$JS.API.CONSUMER.CREATE.orderlog-0", kPublish, false},
    {"shop", "$JS.API.CONSUMER.CREATE.orderlog-0.mine.orderlog.other.0.>", kPublish, false},
    {"shop", "$JS.API.CONSUMER.DURABLE.CREATE.orderlog-0.shop", kPublish, false},
    {"shop", "$JS.API.CONSUMER.MSG.NEXT.orderlog-0.effects-notification", kPublish, false},
    {"shop", "$JS.API.STREAM.MSG.GET.orderlog-0", kPublish, false},
    {"shop", "$JS.API.DIRECT.GET.orderlog-0", kPublish, false},
    {"shop", "orderlog-log.0", kPublish, false},
    {"shop", "orderlog.>", kSubscribe, false},
    {"shop", "orderlog.shop.0.>", kSubscribe, false},
    {"shop", "_INBOX.>", kSubscribe, false},
    {"shop", "_INBOX_notifier.>", kSubscribe, false},

    {"notifier", "$JS.API.CONSUMER.MSG.NEXT.orderlog-0.effects-notification", kPublish, true},
    {"notifier", "orderlog.any.commands.complete_effect", kPublish, true},
    {"notifier", "orderlog.any.commands.fail_effect", kPublish, true},
    {"notifier", "orderlog.any.commands.place_order", kPublish, false},
    {"notifier", "$JS.API.CONSUMER.MSG.NEXT.orderlog-0.shop", kPublish, false},
    {"notifier", "$JS.API.CONSUMER.CREATE.orderlog-0", kPublish, false},
    {"notifier", "orderlog.any.0.effect.EffectOffered.notification.1", kPublish, false},
    {"notifier", "orderlog.>", kSubscribe, false},

    {"operator", "$JS.API.STREAM.NAMES", kPublish, true},
    {"operator", "orderlog.any.0.order.OrderPaid.1", kPublish, false},
    {"operator", "orderlog.any.commands.place_order", kPublish, false},

    {"system", "$SYS.REQ.SERVER.PING", kPublish, true},
    // In its own account anybody may say anything; the stream must not get it.
    {"system", "orderlog.other.0.order.OrderPaid.1", kPublish, true},
};

// Whether the server has something against it. Each on a connection of its own.
bool refuses(Bus& bus, const Attempt& attempt) {
  std::unique_ptr<BusSubscription> subscription;
  if (attempt.publishes) {
    EXPECT_TRUE(bus.publish(attempt.subject, "{}"));
  } else if (auto made = bus.subscribe(attempt.subject, [](BusMessage&) {})) {
    subscription = std::move(*made);
  }
  static_cast<void>(bus.flush(seconds(10)));
  // nats.c tells of refusals on a thread of its own.
  const auto refused = [&bus] {
    const auto complaint = bus.complaint();
    return complaint && complaint->code == BusErrorCode::kUnauthorized;
  };
  return eventually(refused, attempt.permitted ? milliseconds(50) : milliseconds(5'000));
}

TEST_F(Example, EveryRoleMayDoWhatThePageSaysAndNoMore) {
  make_stream();
  const std::uint64_t before = last_sequence();
  std::uint64_t events = 0;
  for (const Attempt& attempt : kAttempts) {
    const auto bus = as(attempt.user);
    ASSERT_NE(bus, nullptr);
    EXPECT_EQ(refuses(*bus, attempt), !attempt.permitted)
        << attempt.user << (attempt.publishes ? " publishes to " : " subscribes to ")
        << attempt.subject;
    if (attempt.permitted && attempt.subject.starts_with("orderlog.any.0")) {
      ++events;
    }
  }
  EXPECT_EQ(last_sequence(), before + events) << "an event of somebody who may not publish any";
}

TEST_F(Example, TheServerMayKeepTheConsumerOfEveryKindThatIsDoneOutside) {
  for (const std::string_view name : effect_kinds()) {
    if (is_engine_work(effect_kind_from(name).value())) continue;
    const std::string consumer = ".orderlog-0." + effect_consumer_name(name);
    for (const std::string call : {"INFO", "DURABLE.CREATE"}) {
      const Attempt attempt{"server", "$JS.API.CONSUMER." + call + consumer, kPublish, true};
      EXPECT_FALSE(refuses(*as("server"), attempt)) << attempt.subject;
    }
  }
}

TEST_F(Example, OnlyTheAuthorityThatIsTrustedOpensAConnection) {
  const TempDirectory directory;
  NatsExample::make_certificates(directory.path());
  const auto refused = [](const BusOptions& options) {
    const auto bus = Bus::connect(options);
    EXPECT_FALSE(bus);
    return bus ? BusError{BusErrorCode::kRefused, "connected"} : bus.error();
  };
  const BusError other = refused({.url = nats->url("server"), .ca_file = directory / "ca.pem"});
  EXPECT_EQ(other.code, BusErrorCode::kConfiguration) << other.detail;
  EXPECT_NE(other.detail.find("certificate"), std::string::npos) << other.detail;

  std::string plain = nats->url("server");
  for (std::size_t at; (at = plain.find("tls://")) != std::string::npos;) {
    plain.replace(at, 6, "nats://");
  }
  EXPECT_FALSE(refused({.url = plain}).detail.empty());

  std::string wrong = nats->url("server");
  for (std::size_t at; (at = wrong.find("secret-of-")) != std::string::npos;) {
    wrong.replace(at, 10, "guess-");
  }
  const BusError unauthorized = refused({.url = wrong, .ca_file = nats->ca_file()});
  EXPECT_EQ(unauthorized.code, BusErrorCode::kUnauthorized) << unauthorized.detail;
  EXPECT_EQ(unauthorized.detail.find("guess"), std::string::npos) << unauthorized.detail;
}

}  // namespace
}  // namespace orderlog::testing
