#include "messaging/publisher.h"

#include <gtest/gtest.h>

#include <fstream>
#include <memory>

#include "eventstore/memory_event_store.h"
#include "tests/eventstore/log_writer.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/nats_server.h"
#include "tests/messaging/stream_audit.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

// A log, its publisher, and a NATS server, all of which may end and begin again.
std::string contents(const std::string& file) {
  std::ifstream in(file);
  return {std::istreambuf_iterator<char>(in), {}};
}

class PublisherTest : public ::testing::Test {
 protected:
  PublisherOptions options() const {
    PublisherOptions options;
    options.bus.url = nats_.url();
    options.directory = directory_.path();
    options.ack_deadline = milliseconds(1'000);
    return options;
  }
  void start(PublisherOptions options) {
    publisher_ = std::make_unique<Publisher>(*log_, std::move(options));
    publisher_->start();
  }
  // One to four events a commit, on a few streams.
  void write(int commits) {
    for (int i = 0; i < commits; ++i) {
      CommitSpec spec;
      spec.tenant = i % 7 == 0 ? "a.b" : "acme";
      const int events = 1 + i % 4;
      for (int e = 0; e < events; ++e) {
        const std::string id = std::to_string((i + e) % 5);
        spec.events.push_back({"order-" + id + ".x", R"({"n":)" + std::to_string(i) + "}"});
      }
      writer_.write(spec);
    }
  }
  [[nodiscard]] bool level() const {
    return eventually([this] {
      const PublisherStatus status = publisher_->status();
      return status.connected && status.backlog == 0;
    });
  }
  [[nodiscard]] bool in_trouble(BusErrorCode code) const {
    return eventually([&] {
      const auto trouble = publisher_->status().trouble;
      return trouble && trouble->code == code;
    });
  }
  void expect_published_is_log() {
    const auto found = audit(read_stream(nats_.url(), "orderlog-0"), *log_);
    EXPECT_EQ(found.events, log_->head().position.value());
    EXPECT_EQ(found.messages, found.events);
    for (const std::string& difference : found.differences) ADD_FAILURE() << difference;
  }
  void ask(const std::string& subject, const std::string& request) {
    auto bus = Bus::connect({.url = nats_.url()});
    ASSERT_TRUE(bus) << bus.error().detail;
    const auto answer = (*bus)->request(subject, request, seconds(10));
    ASSERT_TRUE(answer) << answer.error().detail;
    ASSERT_EQ(answer->data().find("\"error\""), std::string_view::npos) << answer->data();
  }

  TempDirectory directory_;
  NatsServer nats_{{.directory = directory_ / "nats"}};
  std::unique_ptr<EventStore> log_ = make_memory_event_store();
  LogWriter writer_{*log_};
  std::unique_ptr<Publisher> publisher_;
};

TEST_F(PublisherTest, WhatIsInTheLogIsPublishedInOrderOnce) {
  nats_.start();
  write(500);
  start(options());
  ASSERT_TRUE(level());
  write(500);
  ASSERT_TRUE(level());
  expect_published_is_log();
  const PublisherStatus status = publisher_->status();
  EXPECT_EQ(status.acknowledged, log_->head().position);
  EXPECT_EQ(status.published, log_->head().position.value());
  EXPECT_EQ(status.connections, 1U);
  EXPECT_TRUE(status.differences.empty());
}

TEST_F(PublisherTest, ABacklogGivesWayWhileTheLogGrowsAndGoesFastWhenItDoesNot) {
  nats_.start();
  write(20'000);
  const std::uint64_t before = log_->head().position.value();
  start(options());
  const auto until = std::chrono::steady_clock::now() + seconds(1);
  while (std::chrono::steady_clock::now() < until) {
    write(1);
    std::this_thread::sleep_for(milliseconds(1));
  }
  const PublisherStatus paced = publisher_->status();
  EXPECT_GT(paced.published, 0U);
  EXPECT_GT(paced.backlog, before / 2) << "of " << before;
  ASSERT_TRUE(level());
  expect_published_is_log();
}

TEST_F(PublisherTest, AnotherPublisherGoesOnWhereTheStreamEnds) {
  nats_.start();
  write(100);
  start(options());
  ASSERT_TRUE(level());
  publisher_->stop();
  write(100);
  start(options());
  ASSERT_TRUE(level());
  expect_published_is_log();
  EXPECT_LT(publisher_->status().published, log_->head().position.value());
}

TEST_F(PublisherTest, TwoAtATimeDoNoHarm) {
  nats_.start();
  PublisherOptions one = options();
  PublisherOptions other = options();
  other.directory.clear();
  start(one);
  Publisher second(*log_, other);
  second.start();
  for (int i = 0; i < 20; ++i) write(50);
  ASSERT_TRUE(level());
  second.stop();
  ASSERT_TRUE(level());
  expect_published_is_log();
}

TEST_F(PublisherTest, AServerThatIsAwayIsWaitedFor) {
  start(options());
  write(50);
  ASSERT_TRUE(in_trouble(BusErrorCode::kUnreachable));
  EXPECT_EQ(publisher_->status().backlog, log_->head().position.value());
  nats_.start();
  ASSERT_TRUE(level());
  for (int round = 0; round < 3; ++round) {
    write(200);
    nats_.kill();
    write(200);
    nats_.start();
    write(200);
    ASSERT_TRUE(level());
  }
  expect_published_is_log();
  EXPECT_GE(publisher_->status().connections, 4U);
}

TEST_F(PublisherTest, AStoppedServerIsGivenUpAndFoundAgain) {
  nats_.start();
  start(options());
  write(100);
  ASSERT_TRUE(level());
  nats_.pause();
  write(20'000 / 5);
  ASSERT_TRUE(eventually([this] { return publisher_->status().trouble.has_value(); }));
  nats_.resume();
  ASSERT_TRUE(level());
  expect_published_is_log();
}

TEST_F(PublisherTest, AnEmptyStoreIsFilledFromTheLog) {
  nats_.start();
  start(options());
  write(300);
  ASSERT_TRUE(level());
  nats_.kill();
  nats_.erase_store();
  write(300);
  nats_.start();
  ASSERT_TRUE(level());
  expect_published_is_log();
  EXPECT_GT(publisher_->status().published_again, 0U);
}

TEST_F(PublisherTest, APublisherThatTrustsItsMemoryLeavesAnEmptiedStreamShort) {
  nats_.start();
  PublisherOptions planted = options();
  planted.planted_trust_memory = true;
  start(planted);
  write(300);
  ASSERT_TRUE(level());
  nats_.kill();
  nats_.erase_store();
  write(300);
  nats_.start();
  ASSERT_TRUE(eventually([this] { return read_stream(nats_.url(), "orderlog-0").size() >= 300; }));
  EXPECT_FALSE(audit(read_stream(nats_.url(), "orderlog-0"), *log_).differences.empty());
}

TEST_F(PublisherTest, ADeletedStreamIsMadeAgain) {
  nats_.start();
  start(options());
  write(300);
  ASSERT_TRUE(level());
  ask("$JS.API.STREAM.DELETE.orderlog-0", "");
  write(300);
  ASSERT_TRUE(level());
  expect_published_is_log();
}

TEST_F(PublisherTest, ADeletedStreamIsMadeAgainThoughNothingIsNew) {
  nats_.start();
  start(options());
  write(300);
  ASSERT_TRUE(level());
  const auto connections = publisher_->status().connections;
  ask("$JS.API.STREAM.DELETE.orderlog-0", "");
  ASSERT_TRUE(eventually([&] { return publisher_->status().connections > connections; }));
  ASSERT_TRUE(level());
  expect_published_is_log();
}

TEST_F(PublisherTest, APurgedStreamGoesOnWhereItEnded) {
  nats_.start();
  start(options());
  write(300);
  ASSERT_TRUE(level());
  const Position before = log_->head().position;
  publisher_->stop();
  ask("$JS.API.STREAM.PURGE.orderlog-0", "");
  start(options());
  write(300);
  ASSERT_TRUE(level());
  const auto found = audit(read_stream(nats_.url(), "orderlog-0"), *log_, before.next());
  EXPECT_EQ(found.messages, log_->head().position.value() - before.value());
  for (const std::string& difference : found.differences) ADD_FAILURE() << difference;
}

// A digit that is another would leave events out.
TEST_F(PublisherTest, APurgedStreamGetsEverythingAgainWhenTheMarkIsDamaged) {
  nats_.start();
  start(options());
  write(60);
  ASSERT_TRUE(level());
  ask("orderlog.acme.0.order.Strange.1", "not of the log");
  write(40);
  ASSERT_TRUE(level());
  publisher_->stop();
  ask("$JS.API.STREAM.PURGE.orderlog-0", "");
  const std::string file = directory_ / kRelayMarkFile;
  std::string text = contents(file);
  const std::size_t position = text.find(R"("position":250)");
  ASSERT_NE(position, std::string::npos) << text;
  text.replace(position, 14, R"("position":260)");
  std::ofstream(file) << text;
  write(20);
  start(options());
  ASSERT_TRUE(level());
  expect_published_is_log();
}

TEST_F(PublisherTest, MessagesOfOthersShiftTheSequencesAndNothingElse) {
  nats_.start();
  start(options());
  write(30);
  ASSERT_TRUE(level());
  for (int i = 0; i < 5; ++i) {
    ask("orderlog.acme.0.order.Strange." + std::to_string(i), "not of the log");
    write(30);
    ASSERT_TRUE(level());
  }
  auto messages = read_stream(nats_.url(), "orderlog-0");
  EXPECT_EQ(std::erase_if(messages, [](const auto& message) { return message.id.empty(); }), 5U);
  const auto found = audit(messages, *log_);
  for (const std::string& difference : found.differences) ADD_FAILURE() << difference;
}

TEST_F(PublisherTest, MoreMessagesOfOthersThanItLooksThroughAreSaidAndNothingIsLeftOut) {
  nats_.start();
  write(30);
  start(options());
  ASSERT_TRUE(level());
  publisher_->stop();
  auto bus = Bus::connect({.url = nats_.url()});
  ASSERT_TRUE(bus) << bus.error().detail;
  for (int i = 0; i < 1'001; ++i) {
    ASSERT_TRUE((*bus)->publish("orderlog.acme.0.order.Strange.x", "not of the log"));
  }
  ASSERT_TRUE((*bus)->flush(seconds(10)));
  ASSERT_TRUE(eventually([this] {
    return read_stream(nats_.url(), "orderlog-0").size() == log_->head().position.value() + 1'001;
  }));
  write(30);
  start(options());
  EXPECT_TRUE(in_trouble(BusErrorCode::kStreamDiffers));
  EXPECT_LT(publisher_->status().acknowledged, log_->head().position);
  ask("$JS.API.STREAM.DELETE.orderlog-0", "");
  ASSERT_TRUE(level());
  expect_published_is_log();
}

TEST_F(PublisherTest, AnEventOverTheServersLimitGoesAsAReference) {
  NatsServer small({.directory = directory_ / "small", .more = "max_payload: 2048"});
  small.start();
  writer_.write({.events = {{"order-1", R"({"n":1})"}}});
  writer_.write({.events = {{"order-1", R"({"text":")" + std::string(4'000, 'x') + R"("})"}}});
  writer_.write({.events = {{"order-1", R"({"n":3})"}}});
  PublisherOptions given = options();
  given.bus.url = small.url();
  start(given);
  ASSERT_TRUE(level());
  EXPECT_EQ(publisher_->status().references, 1U);
  const auto messages = read_stream(small.url(), "orderlog-0");
  ASSERT_EQ(messages.size(), 3U);
  // Another tenant's than the one of /v1/events.
  EXPECT_NE(messages[1].data.find(R"("dataref":"/v1/log/commits?after=0:1&bytes=1")"),
            std::string::npos)
      << messages[1].data;
  EXPECT_EQ(messages[1].data.find("\"data\":"), std::string::npos);
}

TEST_F(PublisherTest, AnEventOverTheServersLimitGoesAsAReferenceInBinaryModeToo) {
  nats_.start();
  writer_.write({.tenant = "acme",
                 .events = {{"order-\xE5\xBA\x97 1",
                             R"({"text":")" + std::string(1'100'000, 'x') + R"("})"}}});
  writer_.write({.events = {{"order-2", R"({"n":2})"}}});
  PublisherOptions given = options();
  given.content_mode = ContentMode::kBinary;
  start(given);
  ASSERT_TRUE(level());
  const auto messages = read_stream(nats_.url(), "orderlog-0");
  ASSERT_EQ(messages.size(), 2U);
  EXPECT_EQ(messages[0].data, "");
  EXPECT_EQ(messages[1].data, R"({"n":2})");
  EXPECT_EQ(messages[1].ce_id, "0:2");
  EXPECT_EQ(messages[1].content_type, "application/json");
}

TEST_F(PublisherTest, AnotherLogsStreamIsLeftAlone) {
  nats_.start();
  write(50);
  start(options());
  ASSERT_TRUE(level());
  publisher_->stop();
  const auto before = read_stream(nats_.url(), "orderlog-0").size();

  // Shorter than the stream, then as long and of other commits.
  const auto other = make_memory_event_store();
  LogWriter other_writer(*other);
  Publisher wrong(*other, [this] {
    PublisherOptions given = options();
    given.directory.clear();
    return given;
  }());
  std::vector<bool> claims;
  wrong.start(nullptr, [&claims](bool may_answer) { claims.push_back(may_answer); });
  const auto says_foreign = [&wrong] {
    const auto trouble = wrong.status().trouble;
    return trouble && trouble->code == BusErrorCode::kForeignStream;
  };
  other_writer.write({.events = {{"order-1"}}});
  ASSERT_TRUE(eventually(says_foreign));
  EXPECT_FALSE(wrong.status().may_answer);
  EXPECT_EQ(read_stream(nats_.url(), "orderlog-0").size(), before);

  // It stays so when NATS goes and comes, and ends when the stream is its own.
  nats_.kill();
  ASSERT_TRUE(eventually([&wrong] {
    return wrong.status().connections > 0 &&
           wrong.status().trouble->code == BusErrorCode::kUnreachable;
  }));
  EXPECT_FALSE(wrong.status().may_answer);
  nats_.start();
  ASSERT_TRUE(eventually(says_foreign));
  ask("$JS.API.STREAM.DELETE.orderlog-0", "");
  EXPECT_TRUE(eventually([&wrong] { return wrong.status().may_answer; }));
  wrong.stop();
  EXPECT_EQ(claims, (std::vector{false, true}));
}

TEST_F(PublisherTest, AStreamThatCanNotCarryALogIsRefused) {
  nats_.start();
  ask("$JS.API.STREAM.CREATE.orderlog-0",
      R"({"name":"orderlog-0","subjects":["elsewhere"],"retention":"limits","storage":"file",)"
      R"("num_replicas":1,"discard":"old","max_consumers":-1,"max_msgs":-1,"max_bytes":-1})");
  start(options());
  ASSERT_TRUE(in_trouble(BusErrorCode::kStreamDiffers));
  ask("$JS.API.STREAM.DELETE.orderlog-0", "");
  write(10);
  ASSERT_TRUE(level());
  expect_published_is_log();
}

TEST_F(PublisherTest, SettingsThatDifferAreNamed) {
  nats_.start();
  start(options());
  ASSERT_TRUE(level());
  publisher_->stop();
  PublisherOptions given = options();
  given.stream.max_bytes = 1'000'000;
  given.stream.in_memory = true;
  start(given);
  ASSERT_TRUE(level());
  EXPECT_EQ(publisher_->status().differences,
            (std::vector<std::string>{"kept in files instead of memory",
                                      "max_bytes 0 instead of 1000000"}));
}

TEST_F(PublisherTest, WhatSomebodyElseSetIsNamedToo) {
  nats_.start();
  ask("$JS.API.STREAM.CREATE.orderlog-0",
      R"({"name":"orderlog-0","subjects":["other.*.0.>","orderlog.*.0.>"],"retention":"limits",)"
      R"("storage":"file","num_replicas":1,"discard":"new","max_consumers":1,"max_msgs":-1,)"
      R"("max_bytes":-1,"max_msg_size":3000,"duplicate_window":5000000000})");
  start(options());
  ASSERT_TRUE(level());
  EXPECT_EQ(
      publisher_->status().differences,
      (std::vector<std::string>{"max_msg_size 3000 instead of 0", "max_consumers 1 instead of 0",
                                "when full it refuses new messages instead of dropping the oldest",
                                "it also takes other.*.0.>"}));
}

// nats-server refuses a stream that would remember an id longer than its message.
TEST_F(PublisherTest, AStreamThatForgetsSoonIsMadeToo) {
  nats_.start();
  PublisherOptions given = options();
  given.stream.max_age_ms = 1'000;
  ASSERT_GT(given.stream.duplicate_window_ms, given.stream.max_age_ms);
  start(given);
  ASSERT_TRUE(level());
  write(10);
  ASSERT_TRUE(level());
  EXPECT_EQ(publisher_->status().differences, std::vector<std::string>());
  EXPECT_FALSE(publisher_->status().trouble);
}

TEST_F(PublisherTest, AStreamThatIsFullIsWaitedFor) {
  nats_.start();
  ask("$JS.API.STREAM.CREATE.orderlog-0",
      R"({"name":"orderlog-0","subjects":["orderlog.*.0.>"],"retention":"limits",)"
      R"("storage":"file","num_replicas":1,"discard":"new","max_consumers":-1,"max_msgs":50,)"
      R"("max_bytes":-1})");
  write(200);
  start(options());
  ASSERT_TRUE(in_trouble(BusErrorCode::kStreamFull)) << publisher_->status().trouble->detail;
  EXPECT_EQ(publisher_->status().acknowledged, Position(50));
  std::this_thread::sleep_for(seconds(2));
  EXPECT_LT(publisher_->status().connections, 12U) << "it hurries for nothing";
  EXPECT_FALSE(publisher_->status().connected);
  ask("$JS.API.STREAM.UPDATE.orderlog-0",
      R"({"name":"orderlog-0","subjects":["orderlog.*.0.>"],"retention":"limits",)"
      R"("storage":"file","num_replicas":1,"discard":"new","max_consumers":-1,"max_msgs":-1,)"
      R"("max_bytes":-1})");
  ASSERT_TRUE(level());
  expect_published_is_log();
}

TEST_F(PublisherTest, AServerWithoutJetStreamIsNamed) {
  NatsServer plain({.directory = directory_ / "plain", .jetstream = false});
  plain.start();
  PublisherOptions given = options();
  given.bus.url = plain.url();
  start(given);
  EXPECT_TRUE(in_trouble(BusErrorCode::kNoJetStream)) << publisher_->status().trouble->detail;
}

TEST_F(PublisherTest, TheMarkSaysHowFarItIs) {
  nats_.start();
  start(options());
  write(100);
  ASSERT_TRUE(level());
  publisher_->stop();
  const std::string text = contents(directory_ / kRelayMarkFile);
  const auto mark = relay_mark_from(text);
  ASSERT_TRUE(mark) << text;
  EXPECT_EQ(mark->position, log_->head().position);
  EXPECT_EQ(mark->sequence, log_->head().position.value());
  EXPECT_EQ(relay_mark_from("{}"), std::nullopt);
  EXPECT_EQ(relay_mark_from(text.substr(1)), std::nullopt);
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string damaged = text;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    EXPECT_EQ(relay_mark_from(damaged), std::nullopt) << damaged;
  }
}

}  // namespace
}  // namespace orderlog::testing
