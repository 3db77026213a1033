// The published contract is the one that is kept: every operation of docs/openapi.json answers with
// success as described. (All other journeys hold their answers to it as well:
// tests/e2e/session.cc.)

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "tests/e2e/openapi_contract.h"
#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

constexpr std::string_view kSmallContract = R"({
  "paths": {"/things/{id}": {"get": {"responses": {"200": {"content": {"application/json": {
    "schema": {"$ref": "#/components/schemas/Thing"}}}}}}}},
  "components": {"schemas": {"Problem": {"type": "object", "required": ["code"]}, "Thing": {"type": "object", "required": ["id"],
    "properties": {"id": {"type": "string"}}, "additionalProperties": false}}}})";

std::size_t violations(int status, std::string_view type, std::string_view body,
                       std::string_view target = "/things/7?x=1") {
  OpenApiContract contract(kSmallContract);
  return contract.violations({"GET", target, "", status, type, body}).size();
}

TEST(OpenApiContract, SeesWhatIsNotDescribed) {
  EXPECT_EQ(violations(200, "application/json", R"({"id":"7"})"), 0U);
  EXPECT_EQ(violations(200, "application/json; charset=utf-8", R"({"id":"7"})"), 0U);
  EXPECT_GE(violations(200, "application/json", R"({"id":7})"), 1U);
  EXPECT_GE(violations(200, "application/json", R"({})"), 1U);
  EXPECT_GE(violations(200, "application/json", R"({"id":"7","more":1})"), 1U);
  EXPECT_GE(violations(200, "application/json", "{"), 1U);
  EXPECT_GE(violations(200, "text/plain", R"({"id":"7"})"), 1U);
  EXPECT_GE(violations(202, "application/json", R"({"id":"7"})"), 1U);
  EXPECT_GE(violations(200, "application/json", R"({"id":"7"})", "/others"), 1U);
  EXPECT_GE(violations(200, "application/json", ""), 1U);
  EXPECT_EQ(violations(404, "application/problem+json", R"({"code":"x"})", "/others"), 0U);
  EXPECT_GE(violations(404, "application/problem+json", "{}", "/others"), 1U);
  EXPECT_GE(violations(404, "text/plain", "no", "/others"), 1U);
}

class PublishedContract : public ServerTest {
 protected:
  PublishedContract()
      : ServerTest({"--test-clock", "--rules.effects_terminal", "notification",
                    "--rules.effect_attempts", "1"}) {}

  void post(int status, std::string_view target, std::string_view body) {
    expect(status, client_.post(target, body));
  }
  void read(std::string_view target) { expect(200, client_.read(target)); }

  // The state of one version of the order list; empty while there is no such version.
  std::string state_of(const std::string& role) {
    const Reply projections = client_.get("/v1/projections?name=orders");
    for (std::size_t i = 0; i < projections.size("/data"); ++i) {
      const std::string at = "/data/" + std::to_string(i);
      if (projections.text(at + "/role") == role) {
        return projections.text(at + "/state").value_or("");
      }
    }
    return "";
  }
  void wait_until(const std::string& role, const std::string& state) {
    for (int i = 0; i < 2'000 && state_of(role) != state; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    EXPECT_EQ(state_of(role), state) << role;
  }
  void rebuild_and_take_back() {
    const std::string orders = "/v1/projections/orders/";
    post(202, orders + "rebuild", R"({"switch":"when_asked"})");
    wait_until("building", "stopped");
    post(200, orders + "retry", "");
    wait_until("building", "stopped");
    post(200, orders + "throttle", R"({"rate_max":1000})");
    post(202, orders + "switch", "{}");
    wait_until("building", "");
    wait_until("previous", "stopped");
    post(202, orders + "rollback", "");
    wait_until("building", "");
    post(200, orders + "discard", "");
    post(202, orders + "rebuild", R"({"switch":"when_asked"})");
    post(200, orders + "cancel", "");
    wait_until("building", "");
    // The order list can't apply the last event that there is, which is an order's.
    const std::string last = std::to_string(client_.log_position() + 1);
    server_.terminate();
    ASSERT_EQ(server_.wait(), 0);
    ServerProcess poisoned(server_.data(), {"--test-clock", "--faults.orders_refuse_at", last});
    ASSERT_TRUE(poisoned.start()) << poisoned.err();
    client_ = Session(poisoned.url());
    place("poison", "ann");
    wait_until("serving", "stopped");
    post(200, orders + "skip", "{}");
    wait_until("serving", "live");
    poisoned.terminate();
    ASSERT_EQ(poisoned.wait(), 0);
    ASSERT_TRUE(server_.start()) << server_.err();
    client_ = Session(server_.url());
  }

  void place(const std::string& id, const std::string& user) {
    post(201, "/v1/orders",
         R"({"order_id":")" + id + R"(","merchant_id":"m1","user_id":")" + user +
             R"(","channel":"terminal","items":[{"sku":"tea","title":"Tea","quantity":2,)"
             R"("unit_price":500}]})");
  }
  // An order of 1,000 paid through a provider, so that its refunds have to be confirmed.
  void place_paid(const std::string& id) {
    place(id, "ann");
    post(200, "/v1/orders/" + id + "/payments",
         R"({"third_party":{"provider":"alipay","amount":1000}})");
    post(200, "/v1/orders/" + id + "/payments/l1/confirm",
         R"({"result":"succeeded","provider_ref":"ali-1"})");
  }
  // Paid already, by its channel.
  static std::string takeaway(const std::string& id) {
    return R"({"order_id":")" + id + R"(","merchant_id":"m1","user_id":"ann","channel":)" +
           R"("third_party","channel_order_no":"MT-)" + id +
           R"(","paid":true,"items":[{"sku":"tea","title":"Tea","quantity":1,"unit_price":500}]})";
  }
  void place_takeaway(const std::string& id) { post(201, "/v1/orders", takeaway(id)); }
  // Refunds of an order are r1, r2, ….
  void request_refund(const std::string& order) {
    post(201, "/v1/orders/" + order + "/refunds",
         R"({"initiator":"customer","amount":100,"reason":"cold"})");
  }
};

TEST_F(PublishedContract, EveryOperationSucceedsAsDescribed) {
  fund("balance:ann", "balance", 5'000);
  fund("points:ann", "points", 500);
  open_pool("p1", 10, 1'000);
  post(202, "/v1/jobs", R"({"job_id":"j1","pool_id":"p1","user_id":"ann","quantity":1})");
  read("/v1/jobs/j1");
  read("/v1/pools");
  read("/v1/pools/p1");
  post(200, "/v1/pools/p1/adjust", R"({"add":5,"operator_id":"op1","reason":"a delivery"})");

  place("o1", "ann");
  post(200, "/v1/orders/o1/collect", R"({"amount":1000,"method":"cash","operator_id":"op1"})");
  post(200, "/v1/orders/o1/close", "{}");
  place("o2", "ann");
  post(200, "/v1/orders/o2/void", R"({"initiator":"customer","reason":"changed my mind"})");
  place_paid("o3");
  request_refund("o3");
  post(200, "/v1/orders/o3/refunds/r1/reject", R"({"reason":"was hot"})");
  request_refund("o3");
  post(200, "/v1/orders/o3/refunds/r2/withdraw", "{}");
  request_refund("o3");
  post(200, "/v1/orders/o3/refunds/r3/approve", "{}");
  post(200, "/v1/orders/o3/refunds/r3/confirm", R"({"result":"succeeded","provider_ref":"ali-2"})");
  read("/v1/orders?user_id=ann");
  place_takeaway("w1");
  post(200, "/v1/orders/w1/address", R"({"address":"2 Elm Road"})");
  for (const char* step : {"accept", "queue_preparation", "prepare"}) {
    post(200, std::string("/v1/orders/w1/") + step, "{}");
  }
  post(200, "/v1/orders/w1/request_courier", R"({"courier":"Lee"})");
  post(200, "/v1/orders/w1/ship", R"({"courier":"Lee","tracking":"T-7"})");
  post(200, "/v1/orders/w1/deliver", "{}");
  post(200, "/v1/orders/w1/receive", "{}");
  post(200, "/v1/orders/w1/correct",
       R"({"operator_id":"op1","reason":"statement","delivery_status":"picked_up"})");
  place_takeaway("w2");
  post(200, "/v1/orders/w2/reject", R"({"reason":"sold out","operator_id":"op1"})");
  place_takeaway("w3");
  expect(200, client_.post("/v1/orders", takeaway("w3")));
  post(200, "/v1/channels/third_party/statuses",
       R"({"channel_order_no":"MT-w3","merchant_id":"m1","status":"delivered"})");
  read("/v1/orders/o3");
  read("/v1/orders/o3/events");
  read("/v1/orders/o3?at=" + std::to_string(client_.newest_position()));
  read("/v1/statistics?merchant_id=m1");
  read("/v1/statistics/hours?merchant_id=m1");
  read("/v1/sales?merchant_id=m1");
  expect(200, client_.send("POST",
                           "/v1/reconciliations?channel=third_party&merchant_id=m1&day=2026-11-21",
                           "number,status,amount\nMT-9,paid,5\nMT-8,paid\n",
                           {{"Content-Type", "text/csv"}}));
  read("/v1/reconciliation");

  post(200, "/v1/effects/lease",
       R"({"kind":"notification","limit":10,"lease_ms":1000,"consumer":"c1"})");
  post(200, "/v1/effects/o1-notification/complete", R"({"result":"sent"})");
  post(200, "/v1/effects/o3-notification/fail", R"({"reason":"no such number"})");
  read("/v1/effects?state=parked&kind=notification");
  read("/v1/effects/o3-notification");
  post(200, "/v1/effects/o3-notification/release", R"({"operator_id":"op1","reason":"mended"})");

  fund("bob", "balance", 1);
  const auto transfer = [&](const std::string& id) {
    post(
        201, "/v1/transfers",
        R"({"transfer_id":")" + id +
            R"(","debit_account":"balance:ann","credit_account":"bob","amount":1,"pending":true})");
  };
  transfer("t1");
  post(200, "/v1/transfers/t1/post", "{}");
  transfer("t2");
  post(200, "/v1/transfers/t2/void", "{}");
  read("/v1/accounts/bob");
  read("/v1/accounts/bob/entries");
  read("/v1/accounts/bob?at=" + std::to_string(now_ms()));

  const std::string line =
      R"({"key":"k1","command":"open_account","data":{"account_id":"n1","kind":"balance"}})";
  expect(200, client_.send("POST", "/v1/commands", line + "\n",
                           {{"Content-Type", "application/x-ndjson"}}));

  const Reply job = expect(
      200, client_.post("/api/order/job", R"({"user_id":"ann","batch_id":"p1","sheep_num":1})"));
  const std::string state = "/api/order/job/" + job.text("/jobId").value_or("") + "/state";
  const std::string order =
      "/api/order/" + expect(200, client_.read(state)).text("/result/orderId").value_or("");
  read(order);
  read("/api/jifen?user_id=ann");
  read("/api/accounts?user_id=ann");
  expect(200, client_.put(order + "/pay", R"({"jifen":500,"balance":0,"otherPay":0})"));
  expect(200,
         client_.put(order + "/payInfo", R"({"amount":500,"method":"cash","operator_id":"op1"})"));

  rebuild_and_take_back();
  for (const char* target :
       {"/v1/events", "/v1/log", "/v1/log/commits", "/v1/relay", "/v1/projections", "/livez",
        "/readyz", "/version", "/metrics", "/openapi.json"}) {
    read(target);
  }
  EXPECT_EQ(OpenApiContract::shared().without_success(), std::vector<std::string>());
}

}  // namespace
}  // namespace orderlog::testing
