// The faults of the broker, one by one, as a client of the engine's bus sees them.

#include "tests/simulation/nats/broker.h"

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "messaging/bus.h"
#include "tests/messaging/eventually.h"

namespace orderlog::simulated_nats {
namespace {

using orderlog::testing::eventually;
using std::chrono::milliseconds;
using std::chrono::seconds;

class BrokerTest : public ::testing::Test {
 protected:
  void SetUp() override { broker_.start(); }

  std::unique_ptr<Bus> connect(const std::string& name) {
    auto bus = Bus::connect({.url = broker_.url(), .name = name}, milliseconds(300));
    EXPECT_TRUE(bus) << bus.error().detail;
    return bus ? std::move(*bus) : nullptr;
  }
  [[nodiscard]] bool refuses() {
    return !Bus::connect({.url = broker_.url()}, milliseconds(300)).ok();
  }
  void make_stream(Bus& bus, const std::string& storage = "file") {
    const auto made = bus.request(
        "$JS.API.STREAM.CREATE.S",
        R"({"name":"S","subjects":["s.>"],"storage":")" + storage + R"("})", seconds(5));
    ASSERT_TRUE(made) << made.error().detail;
    ASSERT_EQ(made->data().find("\"error\""), std::string_view::npos) << made->data();
  }
  static int messages_in_stream(Bus& bus) {
    const auto info = bus.request("$JS.API.STREAM.INFO.S", "", seconds(5));
    const std::size_t at = info ? info->data().find("\"messages\":") : std::string_view::npos;
    return at == std::string_view::npos ? -1 : std::stoi(std::string(info->data().substr(at + 11)));
  }
  // Acknowledged when it returns.
  static void publish(Bus& bus, int messages) {
    for (int i = 0; i < messages; ++i) ASSERT_TRUE(bus.request("s.x", "x", seconds(5)));
  }

  Broker broker_{{.seed = 3}};
};

TEST_F(BrokerTest, AServerThatIsAwayOrRefusesIsNotReached) {
  broker_.refuse_connections(true);
  EXPECT_TRUE(refuses());
  broker_.refuse_connections(false);
  EXPECT_FALSE(refuses());
  broker_.pause();
  EXPECT_TRUE(refuses());
  broker_.resume();
  EXPECT_FALSE(refuses());
  broker_.stop(Kept::kAll);
  EXPECT_TRUE(refuses());
}

TEST_F(BrokerTest, AKilledServerForgetsWhatWasNotSyncedAndNoMore) {
  auto bus = connect("a");
  make_stream(*bus);
  publish(*bus, 50);
  std::vector<int> left;
  for (int i = 0; i < 4; ++i) {
    broker_.stop(Kept::kSome);
    broker_.start();
    bus = connect("a");
    left.push_back(messages_in_stream(*bus));
  }
  EXPECT_LT(left.front(), 50);
  EXPECT_EQ(left, std::vector<int>(4, left.front())) << "what survived was synced";
  EXPECT_EQ(broker_.counts().forgotten, 50U - static_cast<unsigned>(left.front()));
  broker_.stop(Kept::kAll);
  broker_.start();
  EXPECT_EQ(messages_in_stream(*connect("a")), left.front());
  broker_.stop(Kept::kNothing);
  broker_.start();
  EXPECT_EQ(messages_in_stream(*connect("a")), -1);
}

TEST_F(BrokerTest, WhatOneSeedForgetsAnotherKeeps) {
  const auto forgotten = [](std::uint64_t seed) {
    Broker broker({.address = "seeded:4222", .seed = seed});
    broker.start();
    auto bus = Bus::connect({.url = broker.url()});
    EXPECT_TRUE((*bus)->request("$JS.API.STREAM.CREATE.S",
                                R"({"name":"S","subjects":["s.>"],"storage":"file"})", seconds(5)));
    publish(**bus, 20);
    broker.stop(Kept::kSome);
    return broker.counts().forgotten;
  };
  EXPECT_EQ(forgotten(1), forgotten(1));
  bool differs = false;
  for (std::uint64_t seed = 2; seed < 6; ++seed)
    differs = differs || forgotten(seed) != forgotten(1);
  EXPECT_TRUE(differs);
}

TEST_F(BrokerTest, AStreamInMemoryIsGone) {
  make_stream(*connect("a"), "memory");
  broker_.stop(Kept::kAll);
  broker_.start();
  EXPECT_EQ(messages_in_stream(*connect("a")), -1);
}

TEST_F(BrokerTest, WhatACutOffClientSentArrivesAfterItHasGivenUp) {
  auto other = connect("other");
  make_stream(*other);
  auto bus = connect("cut");
  broker_.cut("cut");
  ASSERT_TRUE(bus->publish("s.late", "x"));
  EXPECT_FALSE(bus->flush(milliseconds(100)));
  bus.reset();
  publish(*other, 1);
  EXPECT_EQ(messages_in_stream(*other), 1);
  broker_.mend("cut");
  EXPECT_TRUE(eventually([&] { return messages_in_stream(*other) == 2; }));
}

TEST_F(BrokerTest, AServerThatEndsIsNotMissedByThoseWhoAreCutOff) {
  const auto bus = connect("cut");
  broker_.cut("cut");
  broker_.stop(Kept::kAll);
  std::this_thread::sleep_for(milliseconds(50));
  EXPECT_FALSE(bus->ended());
  broker_.mend("cut");
  EXPECT_TRUE(eventually([&] { return bus->ended(); }));
}

TEST_F(BrokerTest, ADisconnectedClientIsToldAndMayComeBack) {
  const auto bus = connect("a");
  const auto other = connect("other");
  broker_.disconnect("a");
  EXPECT_TRUE(eventually([&] { return bus->ended(); }));
  EXPECT_TRUE(other->flush(seconds(5)));
  EXPECT_NE(connect("a"), nullptr);
}

TEST_F(BrokerTest, DelayPutsMessagesOfDifferentConnectionsIntoAnotherOrderAndNoOthers) {
  std::mutex mutex;
  std::string order;
  const auto listener = connect("listener");
  const auto heard = listener->subscribe("x", [&](BusMessage& message) {
    const std::lock_guard lock(mutex);
    order += message.data();
  });
  ASSERT_TRUE(listener->flush(seconds(5)));
  const auto slow = connect("slow");
  const auto fast = connect("fast");
  broker_.delay("slow", milliseconds(50));
  for (const char* text : {"1", "2", "3"}) ASSERT_TRUE(slow->publish("x", text));
  for (const char* text : {"a", "b", "c"}) ASSERT_TRUE(fast->publish("x", text));
  EXPECT_TRUE(eventually([&] {
    const std::lock_guard lock(mutex);
    return order.size() == 6;
  }));
  EXPECT_EQ(order, "abc123");
}

TEST_F(BrokerTest, MishapsLoseAndRepeatAndAreCounted) {
  std::atomic<int> heard{0};
  const auto bus = connect("a");
  const auto listening = bus->subscribe("x", [&](BusMessage&) { ++heard; });
  constexpr int kMessages = 1'000;
  const auto publish_all = [&] {
    for (int i = 0; i < kMessages; ++i) ASSERT_TRUE(bus->publish("x", ""));
    ASSERT_TRUE(bus->flush(seconds(5)));
  };
  broker_.set_mishaps({.publish_lost = 100'000});
  publish_all();
  const auto lost = static_cast<int>(broker_.counts().lost);
  EXPECT_GT(lost, 0);
  EXPECT_TRUE(eventually([&] { return heard == kMessages - lost; }));
  broker_.set_mishaps({.publish_repeated = 100'000});
  publish_all();
  const auto repeated = static_cast<int>(broker_.counts().repeated);
  EXPECT_GT(repeated, 0);
  EXPECT_TRUE(eventually([&] { return heard == 2 * kMessages - lost + repeated; }));
}

TEST_F(BrokerTest, AListenerThatIsFullDropsWhatComes) {
  std::mutex gate;
  std::atomic<int> heard{0};
  const auto bus = connect("a");
  auto listening = bus->subscribe("x", [&](BusMessage&) {
    const std::lock_guard lock(gate);
    ++heard;
  });
  ASSERT_TRUE(listening);
  (*listening)->drop_beyond(3);
  {
    const std::lock_guard closed(gate);
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(bus->publish("x", ""));
    ASSERT_TRUE(bus->flush(seconds(5)));
  }
  EXPECT_TRUE(eventually([&] { return (*listening)->waiting() == 0; }));
  EXPECT_LE(heard, 5);
  EXPECT_TRUE(eventually([&] { return bus->complaint().has_value(); })) << "it is said once";
}

}  // namespace
}  // namespace orderlog::simulated_nats
