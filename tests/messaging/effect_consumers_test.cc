#include "messaging/effect_consumers.h"

#include <gtest/gtest.h>

#include "messaging/event_stream.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/nats_server.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr const char* kOffered = "orderlog.default.0.effect.EffectOffered.notification.o1";

class EffectConsumersTest : public ::testing::Test {
 protected:
  void SetUp() override {
    nats_.start();
    connect();
  }
  void connect() {
    auto made = Bus::connect({.url = nats_.url()});
    ASSERT_TRUE(made) << made.error().detail;
    bus_ = std::move(*made);
  }
  void make_stream() {
    const auto made = open_event_stream(*bus_, subjects_, {});
    ASSERT_TRUE(made) << made.error().detail;
  }
  void keep(std::vector<milliseconds> redelivery = {milliseconds(300), milliseconds(900)}) {
    EffectConsumerSettings settings;
    settings.kinds = {"notification"};
    settings.redelivery = std::move(redelivery);
    settings.ack_pending_max = 2;
    settings.look_every = milliseconds(50);
    consumers_ =
        std::make_unique<EffectConsumers>(BusOptions{.url = nats_.url()}, subjects_, settings);
    consumers_->start();
  }
  bool made(std::uint64_t times) {
    const bool in_time =
        eventually([&] { return consumers_->status().made >= times; }, seconds(10));
    const auto trouble = consumers_->status().loop.trouble;
    EXPECT_TRUE(in_time) << (trouble ? trouble->detail : "no trouble");
    return in_time;
  }
  // The next message for a worker; status 408 when there is none for a while.
  BusMessage pull(milliseconds at_most = milliseconds(200)) {
    const std::string ask =
        R"({"batch":1,"expires":)" + std::to_string(at_most.count()) + "000000}";
    auto got = bus_->request("$JS.API.CONSUMER.MSG.NEXT.orderlog-0.effects-notification", ask,
                             at_most + seconds(5));
    EXPECT_TRUE(got) << got.error().detail;
    return std::move(*got);
  }
  void offer(const std::string& subject, std::string_view what) {
    ASSERT_TRUE(bus_->publish(subject, what));
    ASSERT_TRUE(bus_->flush(seconds(5)));
  }
  void acknowledge(const BusMessage& message) {
    // Returns when JetStream has taken it.
    EXPECT_TRUE(bus_->request(std::string(message.reply()), "+ACK", seconds(5)));
  }

  TempDirectory directory_;
  NatsServer nats_{{.directory = directory_ / "nats"}};
  const Subjects subjects_{"orderlog", LineId(0)};
  std::unique_ptr<Bus> bus_;
  std::unique_ptr<EffectConsumers> consumers_;
};

TEST_F(EffectConsumersTest, WhatIsOfferedComesUntilItIsAcknowledged) {
  make_stream();
  offer(kOffered, "before there was a consumer");
  keep();
  ASSERT_TRUE(made(1));
  const BusMessage first = pull(seconds(5));
  EXPECT_EQ(first.data(), "before there was a consumer");
  EXPECT_EQ(pull().status(), "408") << "it is not given to two at once";
  const BusMessage again = pull(seconds(5));
  EXPECT_EQ(again.data(), first.data());
  acknowledge(again);
  EXPECT_EQ(pull(seconds(2)).status(), "408");
}

TEST_F(EffectConsumersTest, OnlyOffersOfTheKindComeAndOfAllTenants) {
  make_stream();
  keep();
  ASSERT_TRUE(made(1));
  offer("orderlog.default.0.effect.EffectFailed.notification.o1", "no offer");
  offer("orderlog.default.0.effect.EffectOffered.points.o1", "another kind");
  offer("orderlog.shop%2Eeu.0.effect.EffectOffered.notification.o1", "another tenant");
  const BusMessage got = pull(seconds(5));
  EXPECT_EQ(got.data(), "another tenant");
  acknowledge(got);
  EXPECT_EQ(pull().status(), "408");
}

TEST_F(EffectConsumersTest, NoMoreAreGivenOutThanMayBeUnderWay) {
  make_stream();
  keep({seconds(60)});
  ASSERT_TRUE(made(1));
  for (const char* what : {"1", "2", "3"}) offer(kOffered, what);
  const BusMessage first = pull(seconds(5));
  EXPECT_EQ(first.data(), "1");
  EXPECT_EQ(pull(seconds(5)).data(), "2");
  EXPECT_NE(pull().status(), "");
  acknowledge(first);
  EXPECT_EQ(pull(seconds(5)).data(), "3");
}

TEST_F(EffectConsumersTest, TheyComeBackWithTheStream) {
  keep();
  std::this_thread::sleep_for(milliseconds(300));
  EXPECT_EQ(consumers_->status().made, 0U) << "there is no stream yet";
  make_stream();
  ASSERT_TRUE(made(1));
  ASSERT_TRUE(bus_->request("$JS.API.STREAM.DELETE.orderlog-0", "", seconds(5)));
  make_stream();
  ASSERT_TRUE(made(2));
  nats_.kill();
  nats_.erase_store();
  nats_.start();
  connect();
  make_stream();
  ASSERT_TRUE(made(3));
  offer(kOffered, "after all that");
  EXPECT_EQ(pull(seconds(5)).data(), "after all that");
}

TEST_F(EffectConsumersTest, OneThatIsThereIsLeftAsItIs) {
  make_stream();
  keep();
  ASSERT_TRUE(made(1));
  consumers_.reset();
  keep({seconds(60)});
  EXPECT_TRUE(eventually([&] { return consumers_->status().loop.connected; }));
  EXPECT_EQ(consumers_->status().made, 0U);
}

}  // namespace
}  // namespace orderlog::testing
