// Commands over NATS: the same checks, keys and answers as over HTTP, through every kind of end of
// either server.

#include <gtest/gtest.h>

#include "tests/e2e/command_sender.h"
#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/nats_server.h"

namespace orderlog::testing {
namespace {

std::string order_of(const std::string& user) {
  return R"({"order_id":"o1","merchant_id":"m","user_id":")" + user +
         R"(","channel":"terminal","items":[{"sku":"hay","title":"hay","quantity":1,)"
         R"("unit_price":100}]})";
}

class NatsCommands : public ::testing::Test {
 protected:
  void SetUp() override {
    nats_.start();
    start();
  }
  void start() {
    ASSERT_TRUE(server_.start()) << server_.err();
    client_ = Session(server_.url());
  }
  Reply expect(int status, Reply reply) {
    EXPECT_EQ(reply.status, status) << reply.trouble << reply.body();
    return reply;
  }
  Reply refused(int status, std::string_view code, Reply reply) {
    EXPECT_EQ(reply.status, status) << reply.trouble << reply.body();
    EXPECT_EQ(reply.code(), code) << reply.body();
    EXPECT_EQ(reply.header("content-type"), "application/problem+json");
    return reply;
  }
  // The server answers HTTP a moment before it has a connection to NATS.
  Reply place(const std::string& user = "ann", const std::string& key = "k1",
              const std::string& tenant = "default") {
    return sender_.send_until_answered(tenant, "place_order", order_of(user), key);
  }

  TempDirectory directory_;
  NatsServer nats_{
      {.directory = directory_ / "nats", .jetstream = false, .more = "max_payload: 2MB"}};
  ServerProcess server_{
      directory_ / "data",
      {"--test-clock", "--nats", nats_.url(), "--rules.discounted_orders_per_phone_day", "1"}};
  Session client_{HttpUrl{}};
  CommandSender sender_{nats_.url()};
};

TEST_F(NatsCommands, AreAnsweredAsOverHttpAndSeenThere) {
  const Reply placed = expect(201, place());
  EXPECT_EQ(placed.header("etag"), "\"1\"");
  EXPECT_EQ(placed.header("orderlog-position"), "0:1");
  EXPECT_EQ(placed.header("content-type"), "application/json");
  const Reply read = expect(
      200, client_.get("/v1/orders/o1", {{"Orderlog-Min-Position", "0:1"}, {"Prefer", "wait=30"}}));
  EXPECT_EQ(read.body(), placed.body());

  // The key is the same one, whichever way it came.
  EXPECT_TRUE(expect(201, place()).replayed());
  const Reply over_http = expect(201, client_.post_keyed("/v1/orders", order_of("ann"), "k1"));
  EXPECT_TRUE(over_http.replayed());
  EXPECT_EQ(over_http.body(), placed.body());
  refused(422, "idempotency_key_reused", place("bob"));

  const std::string void_it = R"({"order_id":"o1","initiator":"customer"})";
  const Reply mismatch =
      refused(412, "version_mismatch",
              sender_.send("default", "void_order", void_it, {{"If-Match", "\"7\""}}));
  EXPECT_EQ(mismatch.integer("/current_version"), 1);
  expect(200, sender_.send("default", "void_order", void_it,
                           {{"If-Match", "\"1\""}, {"Correlation-Id", "c-1"}}));
  EXPECT_NE(client_.get("/v1/events?stream=order-o1&limit=200").body().find("c-1"),
            std::string::npos);
  expect(200, sender_.send("default", "void_order", void_it));  // already so
  refused(409, "invalid_status",
          sender_.send("default", "collect_payment",
                       R"({"order_id":"o1","amount":100,"method":"cash","operator_id":"op"})"));
}

TEST_F(NatsCommands, NothingCrossesTenants) {
  expect(201, place());
  const Reply other = expect(201, place("bob", "k1", "shop%2Eeu"));
  EXPECT_FALSE(other.replayed());
  EXPECT_EQ(other.text("/user_id"), "bob");
  EXPECT_EQ(expect(200, client_.read("/v1/orders/o1")).text("/user_id"), "ann");
  EXPECT_TRUE(expect(201, place("bob", "k1", "shop%2Eeu")).replayed());
  refused(404, "not_found",
          sender_.send("third", "void_order", R"({"order_id":"o1","initiator":"customer"})"));
}

TEST_F(NatsCommands, TheLimitOnDiscountsHoldsForThemAndInEachTenant) {
  const auto place = [this](const std::string& tenant, const std::string& id) {
    return sender_.send_until_answered(
        tenant, "place_order",
        R"({"order_id":")" + id +
            R"(","merchant_id":"m","user_id":"ann","channel":"terminal","phone":"13800138000",)"
            R"("coupon_ids":["c1"],"items":[{"sku":"hay","title":"hay","quantity":1,)"
            R"("unit_price":100}]})",
        tenant + id);
  };
  expect(201, place("default", "o1"));
  refused(409, "discount_limit", place("default", "o2"));
  expect(201, place("shop", "o1"));
  refused(409, "discount_limit", place("shop", "o2"));
}

TEST_F(NatsCommands, WhatIsMalformedIsRefusedAndAppendsNothing) {
  expect(201, place());
  const std::uint64_t position = client_.log_position();
  const std::string order = order_of("ann");
  refused(400, "malformed_json", sender_.send("default", "place_order", "{"));
  refused(400, "malformed_json", sender_.send("default", "place_order", ""));
  refused(400, "missing_field", sender_.send("default", "place_order", "{}"));
  refused(
      400, "unknown_field",
      sender_.send("default", "void_order", R"({"order_id":"o1","initiator":"customer","x":1})"));
  refused(400, "invalid_field", sender_.send("default", "no_such_command", "{}"));
  refused(400, "invalid_field", sender_.send("a%20b", "place_order", order));
  refused(400, "invalid_field", sender_.send("%41", "place_order", order));
  refused(400, "invalid_field",
          sender_.send("default", "place_order", order, {{"Idempotency-Key", ""}}));
  refused(413, "payload_too_large",
          sender_.send("default", "place_order", std::string((1 << 20) + 1, ' ')));
  refused(415, "unsupported_media_type",
          sender_.send("default", "place_order", order, {{"Content-Type", "text/plain"}}));
  EXPECT_EQ(client_.log_position(), position);
}

TEST_F(NatsCommands, AndRequestsForTheLogAreCounted) {
  expect(201, place());
  expect(201, place());  // the key's answer again
  refused(400, "malformed_json", sender_.send("default", "place_order", "{"));
  refused(404, "not_found",
          sender_.send("default", "void_order", R"({"order_id":"x","initiator":"customer"})"));
  const auto bus = Bus::connect({.url = nats_.url()});
  ASSERT_TRUE(bus) << bus.error().detail;
  const auto ask_log = [&bus](const char* request) {
    return (*bus)->request("orderlog-log.0", request, std::chrono::seconds(5));
  };
  const auto piece = ask_log(R"({"after":0})");
  ASSERT_TRUE(piece) << piece.error().detail;
  ASSERT_TRUE(ask_log("garbage"));
  ASSERT_TRUE((*bus)->publish("orderlog.default.commands.place_order", "{}"));

  const std::vector<std::string> expected{
      "orderlog_nats_commands_connected 1",
      "orderlog_nats_commands_total 5",
      "orderlog_nats_commands_without_reply_total 1",
      "orderlog_nats_commands_dropped_total 0",
      "orderlog_nats_commands_refused_total 1",
      "orderlog_nats_commands_in_flight 0",
      R"(orderlog_nats_command_answers_total{class="2xx"} 2)",
      R"(orderlog_nats_command_answers_total{class="4xx"} 2)",
      R"(orderlog_nats_command_answers_total{class="5xx"} 0)",
      "orderlog_nats_command_answers_lost_total 0",
      "orderlog_nats_log_connected 1",
      "orderlog_nats_log_answers_total 1",
      "orderlog_nats_log_failed_total 1",
      "orderlog_nats_log_bytes_total " + std::to_string(piece->data().size()),
      "orderlog_relay_answering 1"};
  std::string missing;
  const auto all_there = [&] {
    const std::string metrics = client_.get("/metrics").body();
    missing.clear();
    for (const std::string& line : expected) {
      if (metrics.find('\n' + line + '\n') == std::string::npos) missing += line + '\n';
    }
    return missing.empty();
  };
  EXPECT_TRUE(eventually(all_there, std::chrono::seconds(5))) << missing;
}

TEST_F(NatsCommands, AKeyHoldsThroughTheServersDeath) {
  const Reply first = expect(201, place());
  server_.kill();
  start();
  const Reply again = expect(201, place());
  EXPECT_TRUE(again.replayed());
  EXPECT_EQ(again.body(), first.body());
}

TEST_F(NatsCommands, GoOnAfterNatsWasGone) {
  expect(201, place());
  nats_.kill();
  // Nothing of the rest of the server minds.
  expect(201,
         client_.post("/v1/orders", R"({"merchant_id":"m","user_id":"ann","channel":"terminal",)"
                                    R"("items":[{"sku":"s","title":"t","quantity":1,)"
                                    R"("unit_price":1}]})"));
  nats_.start();
  EXPECT_TRUE(expect(201, place()).replayed());
}

TEST_F(NatsCommands, AServerThatGoesDownAnswersWhatItTookAndEndsWell) {
  expect(201, place());
  server_.terminate();
  EXPECT_EQ(server_.wait(), 0) << server_.err();
  const Reply nobody = sender_.send("default", "place_order", order_of("ann"));
  EXPECT_EQ(nobody.status, 0);
}

}  // namespace
}  // namespace orderlog::testing
