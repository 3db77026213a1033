// The publisher in the real server, when all is well and when something is wrong with NATS: a clear
// line, a metric, a status; and commands go on.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "tests/app/program.h"
#include "tests/e2e/command_sender.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fault/promises.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/nats_server.h"
#include "tests/messaging/stream_audit.h"

namespace orderlog::testing {
namespace {

constexpr std::string_view kOrder =
    R"({"merchant_id":"m1","user_id":"u1","channel":"terminal","order_id":"o.1",)"
    R"("items":[{"sku":"tea","title":"茶","quantity":2,"unit_price":450}]})";

class RelayJourney : public ::testing::Test {
 protected:
  void serve(const std::vector<std::string>& flags) {
    server_ = std::make_unique<ServerProcess>(directory_ / "data", flags);
    ASSERT_TRUE(server_->start()) << server_->err();
  }
  [[nodiscard]] Reply get(const std::string& target) { return Session(server_->url()).get(target); }
  [[nodiscard]] bool relay_says(const std::string& part) {
    return eventually(
        [&] { return get("/v1/relay").response.body.find(part) != std::string::npos; });
  }
  void expect_trouble(const std::string& code) {
    ASSERT_TRUE(relay_says(R"("code":")" + code + '"')) << get("/v1/relay").response.body;
    EXPECT_EQ(Session(server_->url()).post("/v1/orders", kOrder).status, 201);
    const std::string metrics = get("/metrics").response.body;
    EXPECT_NE(metrics.find(R"(orderlog_relay_trouble{code=")" + code + R"("} 1)"),
              std::string::npos);
    EXPECT_NE(metrics.find("\norderlog_relay_connected 0"), std::string::npos);
    EXPECT_NE(server_->err().find("event=relay_in_trouble code=" + code), std::string::npos)
        << server_->err();
  }

  TempDirectory directory_;
  std::unique_ptr<ServerProcess> server_;
};

TEST_F(RelayJourney, AnOrdersEventsAreInTheStreamWithItsIdEscaped) {
  NatsServer nats({.directory = directory_ / "nats"});
  nats.start();
  serve({"--nats", nats.url()});
  const Reply placed = Session(server_->url()).post("/v1/orders", kOrder);
  ASSERT_EQ(placed.status, 201);
  ASSERT_TRUE(relay_says(R"("state":"level")"));
  const auto messages = read_stream(nats.url(), "orderlog-0");
  ASSERT_FALSE(messages.empty());
  EXPECT_EQ(messages[0].subject, "orderlog.default.0.order.OrderPlaced.o%2E1");
  EXPECT_EQ(messages[0].content_type, "application/cloudevents+json");
  EXPECT_NE(messages[0].data.find(R"("subject":"order-o.1")"), std::string::npos);
  EXPECT_NE(get("/metrics").response.body.find("\norderlog_relay_connected 1"), std::string::npos);
  server_->terminate();
  EXPECT_EQ(server_->wait(), 0);
  const auto log = open_log(directory_ / "data");
  ASSERT_TRUE(log.ok());
  EXPECT_EQ(audit(read_stream(nats.url(), "orderlog-0"), **log).differences,
            std::vector<std::string>());
}

TEST_F(RelayJourney, AnEventTooLargeForNatsIsWhereItsReferenceLeadsWhosesoeverItIs) {
  NatsServer nats({.directory = directory_ / "nats", .more = "max_payload: 1024"});
  nats.start();
  serve({"--nats", nats.url(), "--nats.commands"});
  const std::string remark(600, 'x');
  CommandSender sender(nats.url());
  for (const std::string tenant : {"shop", "default"}) {
    std::string order(kOrder);
    order.insert(1, R"("remark":")" + tenant + remark + "\",");
    ASSERT_EQ(sender.send_until_answered(tenant, "place_order", order, "k").status, 201);
  }
  ASSERT_TRUE(relay_says(R"("state":"level")"));
  const auto messages = read_stream(nats.url(), "orderlog-0");
  const auto whole = [&](const StreamedMessage& message) {
    return get(json_text(message.data, "/dataref").value_or("/nowhere")).response.body;
  };
  std::vector<std::string> seen;
  for (const std::string tenant : {"shop", "default"}) {
    for (const StreamedMessage& message : messages) {
      if (!message.subject.starts_with("orderlog." + tenant + ".0.order.OrderPlaced")) continue;
      const std::string body = whole(message);
      EXPECT_NE(body.find(tenant + remark), std::string::npos) << message.data << body;
      seen.push_back(tenant);
    }
  }
  EXPECT_EQ(seen, (std::vector<std::string>{"shop", "default"}));
  EXPECT_TRUE(eventually([&] {
    return server_->err().find("event=relay_events_too_large times=2") != std::string::npos;
  })) << server_->err();
}

TEST_F(RelayJourney, NobodyThereIsUnreachable) {
  serve({"--nats", "nats://127.0.0.1:" + std::to_string(free_port()), "--rules.effects_terminal",
         "notification"});
  expect_trouble("unreachable");
  for (const std::string part : {"nats_commands", "nats_log", "effect_consumers"}) {
    const std::string trouble = "\norderlog_" + part + R"(_trouble{code="unreachable"} 1)";
    const std::string connected = "\norderlog_" + part + "_connected 0";
    EXPECT_TRUE(eventually([&] {
      const std::string metrics = get("/metrics").response.body;
      return metrics.find(trouble) != std::string::npos &&
             metrics.find(connected) != std::string::npos;
    })) << part;
  }
}

TEST_F(RelayJourney, AWrongPasswordIsUnauthorizedAndNotShown) {
  NatsServer nats(
      {.directory = directory_ / "nats", .more = "authorization { user: shop, password: right }"});
  nats.start();
  serve({"--nats", "nats://shop:s3cret@127.0.0.1:" + std::to_string(nats.port())});
  expect_trouble("unauthorized");
  EXPECT_EQ(get("/v1/relay").response.body.find("s3cret"), std::string::npos);
  EXPECT_EQ(server_->err().find("s3cret"), std::string::npos);
}

TEST_F(RelayJourney, AServerWithoutJetStreamIsNamed) {
  NatsServer nats({.directory = directory_ / "nats", .jetstream = false});
  nats.start();
  serve({"--nats", nats.url()});
  expect_trouble("no_jetstream");
}

TEST_F(RelayJourney, AStreamThatIsNotAllowedToGrowIsNamed) {
  NatsServer nats(
      {.directory = directory_ / "nats",
       .jetstream = false,
       .more = "jetstream { store_dir: \"" + (directory_ / "store") + "\", max_file_store: 1MB }"});
  nats.start();
  serve({"--nats", nats.url(), "--nats.stream_max_bytes", "100000000"});
  expect_trouble("stream_full");
}

TEST_F(RelayJourney, WithoutNatsNothingOfItIsTouched) {
  serve({});
  EXPECT_EQ(get("/v1/relay").response.body, R"({"state":"off"})");
  const std::string metrics = get("/metrics").response.body;
  for (const char* of_nats : {"orderlog_relay", "orderlog_nats", "orderlog_effect_consumers"}) {
    EXPECT_EQ(metrics.find(of_nats), std::string::npos) << of_nats;
  }
  EXPECT_FALSE(std::filesystem::exists(directory_ / "data/relay.json"));
}

TEST(RelayConfiguration, WhatCanNotBeRightEndsTheStart) {
  const TempDirectory directory;
  for (const auto& [key, value] :
       std::vector<std::pair<std::string, std::string>>{{"--nats", "127.0.0.1:4222"},
                                                        {"--nats", "nats://host:port"},
                                                        {"--nats.subject_prefix", "a.b"},
                                                        {"--nats.subject_prefix", "a b"},
                                                        {"--nats.content_mode", "xml"},
                                                        {"--nats.stream_storage", "tape"},
                                                        {"--nats.stream_replicas", "7"}}) {
    const ProgramOutcome run = run_orderlog({"serve", "--data", directory / "data", key, value});
    EXPECT_EQ(run.exit_status, 2) << key << ' ' << value;
    EXPECT_EQ(std::count(run.err.begin(), run.err.end(), '\n'), 1) << run.err;
  }
}

}  // namespace
}  // namespace orderlog::testing
