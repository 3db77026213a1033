// What the engine's parts rely on JetStream for, in its own words. The same program runs against
// nats-server and against the broker.

#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "messaging/bus.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/messaging/cut_link.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/nats_server.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Json = nlohmann::json;

// CutLink looks now and then whether it is cut.
constexpr milliseconds kCutTakes{100};

class JetStreamTest : public ::testing::Test {
 protected:
  void SetUp() override {
    nats_.start();
    connect();
  }
  void connect() {
    auto bus = Bus::connect({.url = nats_.url()});
    ASSERT_TRUE(bus) << bus.error().detail;
    bus_ = std::move(*bus);
  }
  void restart() {
    nats_.kill();
    nats_.start();
    connect();
  }
  Json ask(const std::string& api, const Json& asked = nullptr) {
    const auto answer =
        bus_->request("$JS.API." + api, asked.is_null() ? "" : asked.dump(), seconds(5));
    EXPECT_TRUE(answer) << api << ": " << answer.error().detail;
    return answer ? Json::parse(answer->data()) : Json();
  }
  int refusal(const std::string& api, const Json& asked = nullptr) {
    return ask(api, asked).value("/error/err_code"_json_pointer, 0);
  }
  static Json stream(const Json& more = Json::object()) {
    Json config = {{"name", "S"}, {"subjects", {"a.>"}}, {"storage", "file"}};
    config.update(more);
    return config;
  }
  void make_stream(const Json& more = Json::object()) {
    ASSERT_EQ(refusal("STREAM.CREATE.S", stream(more)), 0);
  }
  // What the stream says to a message.
  Json publish(std::vector<BusHeader> headers = {}, std::string_view data = "x") {
    std::optional<std::string> said;
    std::mutex mutex;
    const std::string inbox = bus_->new_inbox();
    const auto answers = bus_->subscribe(inbox, [&](BusMessage& message) {
      const std::lock_guard lock(mutex);
      said = message.data();
    });
    EXPECT_TRUE(answers);
    EXPECT_TRUE(bus_->publish("a.b", data, inbox, headers.data(), headers.size()));
    EXPECT_TRUE(eventually([&] {
      const std::lock_guard lock(mutex);
      return said.has_value();
    }));
    const std::lock_guard lock(mutex);
    return said && !said->empty() ? Json::parse(*said) : Json::object();
  }
  static std::string description(const Json& answer) {
    return answer.value("/error/description"_json_pointer, "");
  }
  Json state() { return ask("STREAM.INFO.S").at("state"); }

  TempDirectory directory_;
  NatsServer nats_{{.directory = directory_ / "nats"}};
  std::unique_ptr<Bus> bus_;
};

TEST_F(JetStreamTest, AMessageIsTakenOnceAndOnlyWhereItFollows) {
  make_stream();
  EXPECT_EQ(publish({{"Nats-Msg-Id", "1"}}).at("seq"), 1);
  const Json again = publish({{"Nats-Msg-Id", "1"}, {"Nats-Expected-Last-Sequence", "77"}});
  EXPECT_EQ(again.at("seq"), 1) << "a duplicate is one whatever else it expects";
  EXPECT_EQ(again.at("duplicate"), true);
  EXPECT_EQ(description(publish({{"Nats-Expected-Last-Sequence", "0"}})), "wrong last sequence: 1");
  EXPECT_EQ(description(publish({{"Nats-Expected-Last-Msg-Id", "2"}})), "wrong last msg ID: 1");
  EXPECT_EQ(description(publish({{"Nats-Expected-Stream", "T"}})),
            "expected stream does not match");
  EXPECT_EQ(publish({{"Nats-Msg-Id", "2"},
                     {"Nats-Expected-Last-Sequence", "1"},
                     {"Nats-Expected-Last-Msg-Id", "1"}})
                .at("seq"),
            2);
  EXPECT_EQ(publish().at("seq"), 3);
  EXPECT_EQ(description(publish({{"Nats-Expected-Last-Msg-Id", "2"}})), "wrong last msg ID: ")
      << "a message without an id is the last one too";
}

TEST_F(JetStreamTest, AStreamInAFileRemembersItsMessagesAndTheirIds) {
  make_stream();
  publish({{"Nats-Msg-Id", "1"}});
  publish({{"Nats-Msg-Id", "2"}});
  restart();
  EXPECT_EQ(state().at("last_seq"), 2);
  EXPECT_EQ(publish({{"Nats-Msg-Id", "1"}}).value("duplicate", false), true);
  EXPECT_EQ(publish({{"Nats-Expected-Last-Msg-Id", "2"}}).at("seq"), 3);
}

TEST_F(JetStreamTest, AStreamInMemoryIsGoneWithItsServer) {
  make_stream({{"storage", "memory"}});
  publish();
  restart();
  EXPECT_EQ(refusal("STREAM.INFO.S"), 10059);
  EXPECT_EQ(publish(), Json::object()) << "nobody takes it, and that is said at once";
}

TEST_F(JetStreamTest, AnIdIsForgottenAfterTheWindow) {
  make_stream({{"duplicate_window", 200'000'000}});
  publish({{"Nats-Msg-Id", "1"}});
  EXPECT_TRUE(publish({{"Nats-Msg-Id", "1"}}).contains("duplicate"));
  EXPECT_TRUE(eventually([&] { return !publish({{"Nats-Msg-Id", "1"}}).contains("duplicate"); }));
}

TEST_F(JetStreamTest, LimitsDropTheOldestOrRefuseTheNewest) {
  make_stream({{"max_msgs", 2}});
  for (int i = 0; i < 3; ++i) publish();
  EXPECT_EQ(state().at("first_seq"), 2);
  ASSERT_EQ(refusal("STREAM.UPDATE.S", stream({{"max_msgs", 2}, {"discard", "new"}})), 0);
  EXPECT_EQ(description(publish()), "maximum messages exceeded");
  ASSERT_EQ(refusal("STREAM.UPDATE.S", stream({{"max_msg_size", 5}})), 0);
  EXPECT_EQ(description(publish({}, "longer than five")), "message size exceeds maximum allowed");
  ASSERT_EQ(refusal("STREAM.PURGE.S"), 0);
  const Json purged = state();
  EXPECT_EQ(purged.at("messages"), 0);
  EXPECT_EQ(purged.at("first_seq"), 4);
  EXPECT_EQ(purged.at("last_seq"), 3) << "it ends where it ended";
  ASSERT_EQ(refusal("STREAM.UPDATE.S",
                    stream({{"max_age", 200'000'000}, {"duplicate_window", 100'000'000}})),
            0);
  publish();
  EXPECT_TRUE(eventually([&] { return state().at("messages") == 0; }));
}

TEST_F(JetStreamTest, WhatCanNotBeIsRefusedByNumber) {
  EXPECT_EQ(refusal("STREAM.INFO.S"), 10059);
  EXPECT_EQ(refusal("STREAM.DELETE.S"), 10059);
  EXPECT_EQ(refusal("STREAM.UPDATE.S", stream()), 10059);
  EXPECT_EQ(refusal("CONSUMER.CREATE.S", {{"stream_name", "S"}, {"config", Json::object()}}),
            10059);
  make_stream();
  make_stream();  // the same again is no other
  EXPECT_EQ(refusal("STREAM.CREATE.S", stream({{"max_msgs", 5}})), 10058);
  EXPECT_EQ(refusal("STREAM.CREATE.T", {{"name", "T"}, {"subjects", {"a.b"}}}), 10065);
  EXPECT_EQ(refusal("STREAM.CREATE.T", {{"name", "T"}, {"num_replicas", 3}}), 10074);
  EXPECT_EQ(refusal("STREAM.CREATE.T", stream()), 10056);
  EXPECT_EQ(refusal("STREAM.MSG.GET.S", {{"seq", 1}}), 10037);
  EXPECT_EQ(refusal("CONSUMER.INFO.S.none"), 10014);
  EXPECT_EQ(refusal("CONSUMER.CREATE.S",
                    {{"stream_name", "S"},
                     {"config", {{"deliver_subject", "d"}, {"flow_control", true}}}}),
            10108);
}

// Counts what a push consumer sends, and answers flow control only when told to.
class Listener {
 public:
  explicit Listener(Bus& bus) : bus_(bus), inbox_(bus.new_inbox()) {
    auto made = bus.subscribe(inbox_, [this](BusMessage& message) { take(message); });
    EXPECT_TRUE(made);
    subscription_ = std::move(*made);
  }

  [[nodiscard]] Json consumer(const Json& more) const {
    Json config = {{"deliver_subject", inbox_}, {"deliver_policy", "all"}, {"ack_policy", "none"}};
    config.update(more);
    return {{"stream_name", "S"}, {"config", config}};
  }
  void answer() {
    answers_ = true;
    const std::lock_guard lock(mutex_);
    if (!asked_.empty()) say_taken();
  }
  [[nodiscard]] int messages() const { return messages_; }
  [[nodiscard]] int beats() const { return beats_; }
  [[nodiscard]] bool stalled() const { return stalled_; }
  [[nodiscard]] std::string last_beat() const {
    const std::lock_guard lock(mutex_);
    return last_beat_;
  }

 private:
  void take(BusMessage& message) {
    if (message.status() != "100") {
      ++messages_;
      return;
    }
    const std::lock_guard lock(mutex_);
    if (message.reply().empty()) {
      ++beats_;
      last_beat_ = message.header("Nats-Last-Consumer").value_or("none");
      stalled_ = message.header("Nats-Consumer-Stalled").has_value();
      return;
    }
    asked_ = message.reply();
    if (answers_) say_taken();
  }
  void say_taken() { EXPECT_TRUE(bus_.publish(asked_, "")); }

  Bus& bus_;
  const std::string inbox_;
  std::atomic<bool> answers_{false};
  std::atomic<int> messages_{0};
  std::atomic<int> beats_{0};
  std::atomic<bool> stalled_{false};
  mutable std::mutex mutex_;
  std::string asked_;
  std::string last_beat_;
  std::unique_ptr<BusSubscription> subscription_;
};

TEST_F(JetStreamTest, AQuietConsumerSaysThatItLives) {
  make_stream();
  for (int i = 0; i < 3; ++i) publish();
  Listener listener(*bus_);
  ASSERT_EQ(refusal("CONSUMER.CREATE.S", listener.consumer({{"idle_heartbeat", 100'000'000},
                                                            {"deliver_policy", "by_start_sequence"},
                                                            {"opt_start_seq", 2}})),
            0);
  EXPECT_TRUE(eventually([&] { return listener.beats() >= 2; }));
  EXPECT_EQ(listener.messages(), 2);
  EXPECT_EQ(listener.last_beat(), "2");
}

TEST_F(JetStreamTest, AConsumerWaitsForTheAnswerToFlowControl) {
  make_stream();
  constexpr int kMessages = 40;
  const std::string large(100'000, 'x');
  for (int i = 0; i < kMessages; ++i) publish({}, large);
  Listener listener(*bus_);
  ASSERT_EQ(refusal("CONSUMER.CREATE.S",
                    listener.consumer({{"idle_heartbeat", 200'000'000}, {"flow_control", true}})),
            0);
  EXPECT_TRUE(eventually([&] { return listener.stalled(); }));
  EXPECT_GT(listener.messages(), 0);
  EXPECT_LT(listener.messages(), kMessages);
  listener.answer();
  EXPECT_TRUE(eventually([&] { return listener.messages() == kMessages; }));
}

TEST_F(JetStreamTest, ALateAnswerIsNotTakenForTheNextOne) {
  auto service = Bus::connect({.url = nats_.url()});
  ASSERT_TRUE(service) << service.error().detail;
  std::mutex mutex;
  std::vector<std::string> replies;
  const auto asked = (*service)->subscribe("ask", [&](BusMessage& message) {
    const std::lock_guard lock(mutex);
    replies.emplace_back(message.reply());
  });
  ASSERT_TRUE(asked);
  ASSERT_TRUE((*service)->flush(seconds(5)));
  const auto reply_to = [&](std::size_t question) {
    EXPECT_TRUE(eventually([&] {
      const std::lock_guard lock(mutex);
      return replies.size() > question;
    }));
    const std::lock_guard lock(mutex);
    return replies.at(question);
  };
  EXPECT_FALSE(bus_->request("ask", "", milliseconds(50)));
  std::thread answering([&] {
    const std::string first = reply_to(0);
    const std::string second = reply_to(1);
    EXPECT_TRUE((*service)->publish(first, "late"));
    EXPECT_TRUE((*service)->publish(second, "in time"));
  });
  const auto answer = bus_->request("ask", "", seconds(5));
  answering.join();
  ASSERT_TRUE(answer) << answer.error().detail;
  EXPECT_EQ(answer->data(), "in time");
}

TEST_F(JetStreamTest, AConnectionThatNothingAnswersEnds) {
  CutLink link(nats_.port());
  auto cut_off = Bus::connect({.url = link.url()});
  ASSERT_TRUE(cut_off) << cut_off.error().detail;
  make_stream();
  link.cut();
  std::this_thread::sleep_for(kCutTakes);
  // Both sides believe in it for a while, and what is said meanwhile is on its way.
  ASSERT_TRUE((*cut_off)->publish("a.b", "late"));
  EXPECT_FALSE((*cut_off)->ended());
  EXPECT_FALSE((*cut_off)->flush(milliseconds(200)));
  EXPECT_EQ(publish().at("seq"), 1);
  link.mend();
  EXPECT_TRUE(eventually([&] { return state().at("last_seq") == 2; }));
  EXPECT_TRUE((*cut_off)->flush(seconds(5)));
  link.cut();
  EXPECT_TRUE(eventually([&] { return (*cut_off)->ended(); })) << "two pings are not answered";
}

}  // namespace
}  // namespace orderlog::testing
