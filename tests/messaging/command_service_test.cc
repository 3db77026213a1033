#include "messaging/command_service.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <optional>

#include "tests/eventstore/temp_directory.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/nats_server.h"

namespace orderlog::testing {
namespace {

using std::chrono::seconds;

constexpr const char* kPay = "orderlog.shop%2Eeu.commands.pay";

class CommandServiceTest : public ::testing::Test {
 protected:
  void SetUp() override { nats_.start(); }

  std::unique_ptr<CommandService> service(CommandService::Handler handler) {
    auto made = std::make_unique<CommandService>(
        BusOptions{.url = nats_.url()}, Subjects("orderlog", LineId()), std::move(handler));
    made->start();
    EXPECT_TRUE(eventually([&] { return made->status().loop.connected; }));
    return made;
  }
  std::unique_ptr<Bus> client() {
    auto bus = Bus::connect({.url = nats_.url()});
    EXPECT_TRUE(bus) << bus.error().detail;
    return std::move(*bus);
  }
  static std::string ask(Bus& bus, const std::string& subject, std::string_view data) {
    auto answer = bus.request(subject, data, seconds(5));
    return answer ? std::string(answer->data()) : answer.error().detail;
  }

  static void echo(const BusCommand& command, const CommandService::Reply& reply) {
    std::string body(command.tenant);
    body.append("/").append(command.command).append("/").append(command.data);
    if (!command.headers) return reply({{{"Orderlog-Status", "400"}}, "unreadable headers"});
    for (const auto& [name, value] : *command.headers) {
      body.append(",").append(name).append("=").append(value);
    }
    reply({{{"Orderlog-Status", "200"}}, body});
  }

  TempDirectory directory_;
  NatsServer nats_{
      {.directory = directory_ / "nats", .jetstream = false, .more = "max_payload: 4096"}};
};

TEST_F(CommandServiceTest, HandsOverWhatTheMessageSays) {
  const auto serving = service(echo);
  const auto bus = client();
  EXPECT_EQ(ask(*bus, kPay, "{}"), "shop.eu/pay/{}");
  EXPECT_EQ(ask(*bus, "orderlog.%41.commands.pay", "{}"), "//{}");

  std::promise<std::string> got;
  const std::string inbox = bus->new_inbox();
  const auto replies = bus->subscribe(inbox, [&got](BusMessage& message) {
    got.set_value(std::string(message.header("Orderlog-Status").value_or("")) + " " +
                  std::string(message.data()));
  });
  const BusHeader headers[] = {{"idempotency-KEY", "k1"}};
  ASSERT_TRUE(bus->publish(kPay, "1", inbox, headers, 1));
  EXPECT_EQ(got.get_future().get(), "200 shop.eu/pay/1,idempotency-KEY=k1");
}

TEST_F(CommandServiceTest, WhatComesBeyondWhatMayWaitIsDroppedAndCounted) {
  std::promise<void> may_go_on;
  std::shared_future<void> going_on = may_go_on.get_future().share();
  std::atomic<std::uint64_t> handled{0};
  const auto serving =
      service([going_on, &handled](const BusCommand&, const CommandService::Reply&) {
        going_on.wait();
        ++handled;
      });
  const auto bus = client();
  constexpr std::uint64_t kSent = 20'000;
  for (std::uint64_t i = 0; i < kSent; ++i) {
    ASSERT_TRUE(bus->publish(kPay, "{}", "_INBOX.nobody"));
  }
  ASSERT_TRUE(bus->flush(seconds(10)));
  EXPECT_TRUE(eventually([&] { return serving->status().dropped > 0; }));
  may_go_on.set_value();
  EXPECT_TRUE(eventually([&] { return handled + serving->status().dropped == kSent; }));
  EXPECT_EQ(serving->status().loop.connections, 1U) << "it goes on";
}

TEST_F(CommandServiceTest, WhatNobodyCouldBeAnsweredIsNotTaken) {
  const auto serving = service(echo);
  const auto bus = client();
  ASSERT_TRUE(bus->publish(kPay, "{}"));
  EXPECT_TRUE(eventually([&] { return serving->status().without_reply == 1; }));
  EXPECT_EQ(serving->status().taken, 0U);
}

TEST_F(CommandServiceTest, EachCommandGoesToOneOfTheServers) {
  std::atomic<int> handled{0};
  const auto counting = [&handled](const BusCommand& command, const CommandService::Reply& reply) {
    ++handled;
    echo(command, reply);
  };
  const auto one = service(counting);
  const auto other = service(counting);
  const auto bus = client();
  for (int i = 0; i < 50; ++i) ask(*bus, kPay, "{}");
  EXPECT_EQ(handled, 50);
}

TEST_F(CommandServiceTest, AnAnswerTooLongForTheServerStillTellsTheOutcome) {
  const auto serving = service([](const BusCommand&, const CommandService::Reply& reply) {
    reply({{{"Orderlog-Status", "201"}}, std::string(5'000, 'x')});
  });
  const auto bus = client();
  const auto answer = bus->request(kPay, "{}", seconds(5));
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->header("Orderlog-Status"), "201");
  EXPECT_EQ(answer->header("Orderlog-Body"), "omitted");
  EXPECT_EQ(answer->data(), "");
}

TEST_F(CommandServiceTest, DrainingHandsOverWhatHasComeAndAnswersIt) {
  std::promise<void> may_go_on;
  std::shared_future<void> going_on = may_go_on.get_future().share();
  const auto serving =
      service([going_on](const BusCommand& command, const CommandService::Reply& reply) {
        going_on.wait();
        echo(command, reply);
      });
  const auto bus = client();
  std::atomic<int> answers{0};
  const std::string inbox = bus->new_inbox();
  const auto replies = bus->subscribe(inbox, [&answers](BusMessage&) { ++answers; });
  for (int i = 0; i < 10; ++i) ASSERT_TRUE(bus->publish(kPay, "{}", inbox));
  ASSERT_TRUE(bus->flush(seconds(5)));
  auto draining = std::async(std::launch::async, [&] { serving->drain(seconds(10)); });
  // Nobody listens for what is sent from now on.
  EXPECT_TRUE(eventually([&] {
    const auto answer = bus->request(kPay, "{}", seconds(1));
    return !answer && answer.error().code == BusErrorCode::kNoResponders;
  }));
  may_go_on.set_value();
  draining.get();
  EXPECT_GE(serving->status().taken, 10U);
  serving->stop();
  EXPECT_TRUE(eventually([&] { return answers >= 10; }));
  EXPECT_EQ(serving->status().lost_answers, 0U);
}

TEST_F(CommandServiceTest, WhilePausedCommandsGoToOthersOrToNobody) {
  const auto counting = [](std::atomic<int>& handled) {
    return [&handled](const BusCommand& command, const CommandService::Reply& reply) {
      ++handled;
      echo(command, reply);
    };
  };
  std::atomic<int> by_one{0};
  std::atomic<int> by_other{0};
  const auto one = service(counting(by_one));
  const auto other = service(counting(by_other));
  const auto bus = client();
  one->pause();
  ASSERT_TRUE(eventually([&] { return !one->status().listening; }));
  for (int i = 0; i < 30; ++i) EXPECT_EQ(ask(*bus, kPay, "{}"), "shop.eu/pay/{}");
  EXPECT_EQ(by_one, 0);
  EXPECT_EQ(by_other, 30);

  other->pause();
  ASSERT_TRUE(eventually([&] { return !other->status().listening; }));
  const auto nobody = bus->request(kPay, "{}", seconds(5));
  ASSERT_FALSE(nobody);
  EXPECT_EQ(nobody.error().code, BusErrorCode::kNoResponders);

  one->resume();
  ASSERT_TRUE(eventually([&] { return bus->request(kPay, "{}", seconds(5)).ok(); }));
  EXPECT_GE(by_one, 1);
  EXPECT_EQ(one->status().loop.connections, 1U) << "the connection is the same";
}

TEST_F(CommandServiceTest, PausedBeforeItsStartItListensOnlyWhenResumed) {
  CommandService paused({.url = nats_.url()}, Subjects("orderlog", LineId()), echo);
  paused.pause();
  paused.start();
  ASSERT_TRUE(eventually([&] { return paused.status().loop.connections == 1; }));
  EXPECT_FALSE(client()->request(kPay, "{}", seconds(5)));
  EXPECT_FALSE(paused.status().listening);
  paused.resume();
  EXPECT_TRUE(eventually([&] { return client()->request(kPay, "{}", seconds(5)).ok(); }));
  paused.pause();
  paused.drain(seconds(5));
  EXPECT_FALSE(paused.status().listening);
}

TEST_F(CommandServiceTest, AnswersGoOutOnTheNextConnectionAndCommandsComeAgain) {
  std::promise<CommandService::Reply> kept;
  const auto serving = service([&kept](const BusCommand& command, CommandService::Reply reply) {
    if (command.data == "keep") {
      kept.set_value(std::move(reply));
    } else {
      echo(command, reply);
    }
  });
  {
    const auto bus = client();
    ASSERT_TRUE(bus->publish(kPay, "keep", "_INBOX.someone.waits"));
    ASSERT_TRUE(bus->flush(seconds(5)));
  }
  const CommandService::Reply reply = kept.get_future().get();
  nats_.kill();
  EXPECT_TRUE(eventually([&] { return !serving->status().loop.connected; }));
  nats_.start();
  EXPECT_TRUE(eventually([&] { return serving->status().loop.connected; }));
  const auto bus = client();
  std::promise<std::string> got;
  const auto waiting = bus->subscribe("_INBOX.someone.waits", [&got](BusMessage& message) {
    got.set_value(std::string(message.data()));
  });
  ASSERT_TRUE(bus->flush(seconds(5)));
  reply({{}, "late"});
  EXPECT_EQ(got.get_future().get(), "late");
  EXPECT_EQ(ask(*bus, kPay, "{}"), "shop.eu/pay/{}");
}

}  // namespace
}  // namespace orderlog::testing
