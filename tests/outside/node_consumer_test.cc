// A program in another language, which has only the stream and docs/messaging.md, comes to the same
// orders as the API: examples/node-consumer.

#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>

#include "messaging/bus.h"
#include "tests/app/program.h"
#include "tests/e2e/server_test.h"
#include "tests/e2e/shop_life.h"
#include "tests/messaging/nats_server.h"

namespace orderlog::testing {
namespace {

using Json = nlohmann::json;

// Before the server that is to connect to it.
class WithNats {
 protected:
  WithNats() : nats_({.directory = nats_directory_ / "nats"}) { nats_.start(); }

  TempDirectory nats_directory_;
  NatsServer nats_;
};

class NodeConsumer : protected WithNats, public ServerTest {
 protected:
  explicit NodeConsumer(const std::string& content_mode = "structured")
      : ServerTest({"--test-clock", "--nats", nats_.url(), "--nats.content_mode", content_mode}) {}

  // Orders of all kinds and in all states, so far as an hour of a shop has them.
  void live(std::uint64_t seed) {
    fund("points:ann", "points", 5'000);
    fund("balance:ann", "balance", 40'000);
    open_pool("p1", 30, 1'990);
    sell_from_the_pool();
    place_with_everything();
    ShopLife(client_, seed).live(500);
  }

  // Paid by three legs, given up by its provider, paid late, expired.
  void sell_from_the_pool() {
    for (const std::string result : {"succeeded", "failed", ""}) {
      const std::string order = buy("ann", "p1", 2);
      const std::string at = "/v1/orders/" + order;
      expect(200, client_.post(at + "/payments",
                               R"({"points":300,"balance":700,)"
                               R"("third_party":{"provider":"alipay","amount":2980}})"));
      const auto answer = [&](const std::string& word) {
        return client_.post(at + "/payments/l3/confirm",
                            R"({"provider_ref":"r-1","result":")" + word + "\"}");
      };
      if (!result.empty()) expect(200, answer(result));
      if (result == "succeeded") continue;
      advance_clock(std::int64_t{20} * 60'000);
      expect_soon(order, result.empty() ? "pay_failed" : "voided");
      if (result.empty()) expect(200, answer("succeeded"));
    }
    buy("bob", "p1", 1);
  }

  void place_with_everything() {
    expect(201, client_.post("/v1/orders",
                             R"({"order_id":"all.of:it","merchant_id":"m1","store_id":"s-1",)"
                             R"("user_id":"ann","channel":"official","channel_order_no":"MT 7",)"
                             R"("items":[{"sku":"茶 1","title":"龙井","quantity":3,)"
                             R"("unit_price":333,"weighed":true},{"sku":"b","title":"",)"
                             R"("quantity":1,"unit_price":1}],)"
                             R"("discounts":[{"code":"NEW","amount":100}],)"
                             R"("address":"杭州\n1号","phone":"138","remark":"少糖 \"!\"",)"
                             R"("coupon_ids":["c1","c2"]})"));
    const std::string at = "/v1/orders/all.of:it";
    expect(200,
           client_.post(at + "/collect", R"({"amount":500,"method":"cash","operator_id":"op1"})"));
    expect(200, client_.post(at + "/payments", R"({"balance":400})"));
    const Reply asked =
        expect(201, client_.post(at + "/refunds", R"({"initiator":"customer","reason":"cold",)"
                                                  R"("items":[{"sku":"茶 1","quantity":2}]})"));
    expect(200, client_.post(at + "/refunds/" + asked.text("/refund_id").value_or("") + "/approve",
                             R"({"operator_id":"op2"})"));
  }

  ProgramOutcome consume(std::vector<std::string> more) {
    std::vector<std::string> argv{"node", ORDERLOG_NODE_CONSUMER "/consumer.mjs", "--nats",
                                  nats_.url()};
    argv.insert(argv.end(), more.begin(), more.end());
    return run_program(std::move(argv));
  }

  // With `more` arguments beside those that read the whole log.
  Json consumed(std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--until", std::to_string(client_.log_position())});
    const ProgramOutcome outcome = consume(std::move(more));
    EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
    return Json::parse(outcome.out, nullptr, false);
  }

  void expect_same_as_api(const Json& consumed) {
    ASSERT_TRUE(consumed.is_object()) << consumed;
    EXPECT_EQ(consumed.at("position"), "0:" + std::to_string(client_.log_position()));
    std::map<std::string, int> statuses;
    for (const Json& order : consumed.at("orders")) {
      const std::string id = order.at("order_id");
      EXPECT_EQ(Json::parse(client_.read("/v1/orders/" + id).body()), order);
      ++statuses[order.at("status")];
    }
    std::size_t placed = 0;
    for (std::string after = "0:0"; !after.empty();) {
      const Reply page =
          expect(200, client_.get("/v1/events?type=OrderPlaced&limit=200&after=" + after));
      placed += page.size("/data");
      after = page.text("/next_cursor").value_or("");
    }
    EXPECT_EQ(consumed.at("orders").size(), placed);
    EXPECT_GE(placed, 60U);
    EXPECT_GE(statuses.size(), 6U) << "a life of too little variety";
  }
};

TEST_F(NodeConsumer, RebuildsEveryOrderToTheJsonOfTheApi) {
  live(20261121);
  expect_same_as_api(consumed());

  const ProgramOutcome one = consume({"--order", "all.of:it"});
  EXPECT_EQ(Json::parse(one.out, nullptr, false),
            Json::parse(client_.read("/v1/orders/all.of:it").body()))
      << one.err;
}

class NodeConsumerOfBinary : public NodeConsumer {
 protected:
  NodeConsumerOfBinary() : NodeConsumer("binary") {}
};

TEST_F(NodeConsumerOfBinary, RebuildsEveryOrderToTheJsonOfTheApi) {
  live(7);
  expect_same_as_api(consumed());
}

TEST_F(NodeConsumer, ReadsFromTheServerWhatTheStreamLacks) {
  live(11);
  consumed();  // until all is there
  auto bus = Bus::connect({.url = nats_.url()});
  ASSERT_TRUE(bus) << bus.error().detail;
  const auto lose = [&](const std::string& call, const std::string& body) {
    const auto answer =
        (*bus)->request("$JS.API.STREAM." + call + ".orderlog-0", body, std::chrono::seconds(10));
    ASSERT_TRUE(answer) << answer.error().detail;
    EXPECT_NE(answer->data().find(R"("success":true)"), std::string_view::npos) << answer->data();
  };
  lose("PURGE", R"({"seq":20})");
  for (const std::string seq : {"50", "51", "90"}) lose("MSG.DELETE", R"({"seq":)" + seq + "}");

  const ProgramOutcome alone = consume({});
  EXPECT_EQ(alone.exit_status, 1) << alone.out;
  EXPECT_NE(alone.err.find("position 1 is missing"), std::string::npos) << alone.err;

  const Json healed = consumed({"--api", "http://127.0.0.1:" + std::to_string(server_.port())});
  expect_same_as_api(healed);
  EXPECT_EQ(healed.at("fetched"), 19 + 3);
}

// Two events of one position in a row, as after the deduplication's time: the second says nothing.
TEST_F(NodeConsumer, LeavesRepeatsOut) {
  expect(201, client_.post("/v1/orders", R"({"order_id":"1","merchant_id":"m","user_id":"u",)"
                                         R"("channel":"terminal","items":[{"sku":"a","title":"",)"
                                         R"("quantity":1,"unit_price":5}]})"));
  consumed();
  auto bus = Bus::connect({.url = nats_.url()});
  ASSERT_TRUE(bus) << bus.error().detail;
  const auto page = client_.get("/v1/events?limit=1").body();
  const std::string event = Json::parse(page).at("data").at(0).dump();
  const BusHeader type{"Content-Type", "application/cloudevents+json"};
  ASSERT_TRUE((*bus)->publish("orderlog.default.0.order.OrderPlaced.1", event, {}, &type, 1));
  ASSERT_TRUE((*bus)->flush(std::chrono::seconds(10)));
  const ProgramOutcome outcome = consume({});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
  EXPECT_EQ(Json::parse(outcome.out).at("orders").at(0),
            Json::parse(client_.read("/v1/orders/1").body()));
}

TEST_F(NodeConsumer, LeavesOutWhatIsNoEvent) {
  expect(201, client_.post("/v1/orders", R"({"order_id":"1","merchant_id":"m","user_id":"u",)"
                                         R"("channel":"terminal","items":[{"sku":"a","title":"",)"
                                         R"("quantity":1,"unit_price":5}]})"));
  consumed();
  auto bus = Bus::connect({.url = nats_.url()});
  ASSERT_TRUE(bus) << bus.error().detail;
  ASSERT_TRUE((*bus)->publish("orderlog.default.0.order.OrderPlaced.2", "junk"));
  ASSERT_TRUE((*bus)->flush(std::chrono::seconds(10)));
  const ProgramOutcome outcome = consume({});
  ASSERT_EQ(outcome.exit_status, 0) << outcome.err;
  EXPECT_NE(outcome.err.find("on orderlog.default.0.order.OrderPlaced.2 is no event"),
            std::string::npos)
      << outcome.err;
  EXPECT_EQ(Json::parse(outcome.out).at("orders").size(), 1U);
}

}  // namespace
}  // namespace orderlog::testing
