// Whatever is malformed gets its code and leaves nothing in the log.

#include <chrono>
#include <string>
#include <vector>

#include "tests/api/http/raw_client.h"
#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

class BadInput : public ServerTest {
 protected:
  BadInput()
      : ServerTest({"--server.header_deadline_ms", "300", "--server.body_deadline_ms", "300"}) {}

  void SetUp() override {
    ServerTest::SetUp();
    before_ = client_.log_position();
  }
  void TearDown() override { EXPECT_EQ(client_.log_position(), before_); }

  // One request as bytes; the answer's status, 0 for a connection that just ends.
  int raw(const std::string& bytes) {
    http::RawClient client(server_.port());
    client.send(bytes);
    const auto response = client.receive();
    return response ? response->status : 0;
  }

  std::uint64_t before_ = 0;
};

std::string order(const std::string& items, const std::string& more = "") {
  return R"({"merchant_id":"m","user_id":"ann","channel":"terminal","items":[)" + items + "]" +
         more + "}";
}

std::string item(const std::string& quantity, const std::string& price) {
  return R"({"sku":"s","title":"t","quantity":)" + quantity + R"(,"unit_price":)" + price + "}";
}

TEST_F(BadInput, IsRefusedWithItsCodeAndItsPlace) {
  struct Case {
    std::string name;
    std::string body;
    std::string code;
    std::string pointer = "";
  };
  const std::string good = item("1", "100");
  std::string deep = order(good, R"(,"remark":)" + std::string(200, '[') + std::string(200, ']'));
  const std::vector<Case> cases{
      {"nothing", "", "malformed_json"},
      {"truncated", order(good).substr(0, 40), "malformed_json"},
      {"two documents", order(good) + order(good), "malformed_json"},
      {"not an object", "[]", "invalid_field"},
      {"deep", deep, "malformed_json"},
      {"bad UTF-8", order(good, ",\"remark\":\"\xff\""), "malformed_json"},
      {"duplicate", order(good, R"(,"user_id":"bob")"), "duplicate_field", "/user_id"},
      {"duplicate by escape", order(good, R"(,"us\u0065r_id":"bob")"), "duplicate_field",
       "/user_id"},
      {"duplicate inside",
       order(R"({"sku":"s","sku":"s","title":"t","quantity":1,"unit_price":1})"), "duplicate_field",
       "/items/0/sku"},
      {"unknown", order(good, R"(,"userid":"bob")"), "unknown_field", "/userid"},
      {"missing", R"({"user_id":"ann","channel":"terminal","items":[)" + good + "]}",
       "missing_field", "/merchant_id"},
      {"null", order(good, R"(,"remark":null)"), "invalid_field", "/remark"},
      {"no items", order(""), "invalid_field", "/items"},
      {"float for money", order(item("1", "1.5")), "invalid_field", "/items/0/unit_price"},
      {"whole float for money", order(item("1", "100.0")), "invalid_field", "/items/0/unit_price"},
      {"exponent for money", order(item("1", "1e2")), "invalid_field", "/items/0/unit_price"},
      {"string for money", order(item("1", "\"100\"")), "invalid_field", "/items/0/unit_price"},
      {"negative money", order(item("1", "-1")), "invalid_field", "/items/0/unit_price"},
      {"money beyond 2^53", order(item("1", "9007199254740993")), "invalid_field",
       "/items/0/unit_price"},
      {"money beyond 2^64", order(item("1", "99999999999999999999")), "invalid_field",
       "/items/0/unit_price"},
      {"no quantity", order(item("0", "1")), "invalid_field", "/items/0/quantity"},
      {"product beyond 2^53", order(item("1000000000", "9007199254740991")), "invalid_field"},
      {"sum beyond 2^53", order(item("1", "9007199254740991") + "," + item("1", "1")),
       "invalid_field"},
      {"discount beyond the sum", order(good, R"(,"discounts":[{"code":"c","amount":101}])"),
       "invalid_field"},
      {"id out of alphabet", order(good, R"(,"order_id":"a b")"), "invalid_field", "/order_id"},
      {"empty id", order(good, R"(,"order_id":"")"), "invalid_field", "/order_id"},
      {"long id", order(good, R"(,"order_id":")" + std::string(65, 'a') + "\""), "invalid_field",
       "/order_id"},
      {"unknown choice", order(good, R"(,"paid":"yes")"), "invalid_field", "/paid"},
  };
  for (const Case& each : cases) {
    SCOPED_TRACE(each.name);
    const Reply reply = refused(400, each.code, client_.post_keyed("/v1/orders", each.body, "k"));
    if (!each.pointer.empty()) {
      EXPECT_EQ(reply.text("/errors/0/pointer"), each.pointer);
    }
    EXPECT_EQ(reply.text("/errors/0/code"), each.code);
  }
  // The key was not used up by what was never a command.
  const Reply fine = expect(201, client_.post_keyed("/v1/orders", order(good), "k"));
  EXPECT_FALSE(fine.replayed());
  ++before_;
}

TEST_F(BadInput, IsRefusedByEveryCommandAlike) {
  const std::vector<std::string> targets{"/v1/pools",
                                         "/v1/jobs",
                                         "/v1/orders",
                                         "/v1/orders/o1/payments",
                                         "/v1/orders/o1/payments/l1/confirm",
                                         "/v1/orders/o1/collect",
                                         "/v1/orders/o1/void",
                                         "/v1/orders/o1/close",
                                         "/v1/orders/o1/refunds",
                                         "/v1/orders/o1/refunds/r1/approve",
                                         "/v1/orders/o1/refunds/r1/reject",
                                         "/v1/orders/o1/refunds/r1/withdraw",
                                         "/v1/orders/o1/refunds/r1/confirm",
                                         "/v1/accounts",
                                         "/v1/transfers",
                                         "/v1/transfers/t1/post",
                                         "/v1/transfers/t1/void",
                                         "/api/order/job"};
  for (const std::string& target : targets) {
    SCOPED_TRACE(target);
    refused(400, "malformed_json", client_.post_keyed(target, "{", "k"));
    refused(400, "invalid_field", client_.post_keyed(target, "17", "k"));
    const Reply unknown = client_.post_keyed(target, R"({"surprise":1})", "k");
    EXPECT_EQ(unknown.status, 400) << unknown.body();
    EXPECT_NE(unknown.body().find("unknown_field"), std::string::npos) << unknown.body();
    refused(415, "unsupported_media_type",
            client_.send("POST", target, "{}", {{"Content-Type", "text/plain"}}));
    refused(415, "unsupported_media_type",
            client_.send("POST", target, "{}",
                         {{"Content-Type", "application/json"}, {"Content-Type", "text/plain"}}));
    refused(415, "unsupported_media_type",
            client_.send("POST", target, "{}",
                         {{"Content-Type", "application/json"}, {"Content-Encoding", "gzip"}}));
    EXPECT_EQ(client_.send("DELETE", target, "", {}).status, 405);
  }
  // An id that the path names can't be named again.
  const Reply twice =
      client_.post("/v1/orders/o1/void", R"({"order_id":"o2","initiator":"customer"})");
  EXPECT_EQ(twice.code(), "unknown_field") << twice.body();
}

// What the log keeps must be text, and a key keeps what it was refused for as well.
TEST_F(BadInput, IdsOfThePathAreCheckedByEveryCommand) {
  const std::vector<std::string> patterns{"/v1/pools/*/adjust",
                                          "/v1/orders/*/payments",
                                          "/v1/orders/*/payments/l1/confirm",
                                          "/v1/orders/o1/payments/*/confirm",
                                          "/v1/orders/*/collect",
                                          "/v1/orders/*/void",
                                          "/v1/orders/*/accept",
                                          "/v1/orders/*/reject",
                                          "/v1/orders/*/queue_preparation",
                                          "/v1/orders/*/prepare",
                                          "/v1/orders/*/request_courier",
                                          "/v1/orders/*/ship",
                                          "/v1/orders/*/deliver",
                                          "/v1/orders/*/receive",
                                          "/v1/orders/*/address",
                                          "/v1/orders/*/close",
                                          "/v1/orders/*/refunds",
                                          "/v1/orders/*/refunds/r1/approve",
                                          "/v1/orders/o1/refunds/*/approve",
                                          "/v1/orders/*/refunds/r1/reject",
                                          "/v1/orders/o1/refunds/*/reject",
                                          "/v1/orders/*/refunds/r1/withdraw",
                                          "/v1/orders/o1/refunds/*/withdraw",
                                          "/v1/orders/*/refunds/r1/confirm",
                                          "/v1/orders/o1/refunds/*/confirm",
                                          "/v1/orders/*/correct",
                                          "/v1/transfers/*/post",
                                          "/v1/transfers/*/void",
                                          "/v1/effects/*/complete",
                                          "/v1/effects/*/fail",
                                          "/v1/effects/*/release"};
  for (const std::string& pattern : patterns) {
    for (const std::string& id :
         {std::string("%FF"), std::string("a%20b"), std::string(200, 'a')}) {
      std::string target = pattern;
      target.replace(target.find('*'), 1, id);
      SCOPED_TRACE(target);
      const Reply reply = client_.post_keyed(target, "{}", "k");
      EXPECT_EQ(reply.status, 400) << reply.body();
      EXPECT_NE(reply.body().find("is not an identifier"), std::string::npos) << reply.body();
    }
  }
  const auto channel = client_.post_keyed("/v1/channels/%FF/statuses", "{}", "k");
  EXPECT_EQ(channel.status, 400) << channel.body();
}

TEST_F(BadInput, IdsOfThePathAreCheckedInTheFlashSalesDialectToo) {
  const std::string collect = R"({"amount":1,"method":"cash","operator_id":"op1"})";
  for (const std::string& id : {std::string("%FF"), std::string("a%20b"), std::string(65, 'a')}) {
    SCOPED_TRACE(id);
    const std::string order = "/api/order/" + id;
    const Reply pay =
        refused(400, "invalid_field",
                client_.put(order + "/pay", R"({"jifen":1})", {{"Idempotency-Key", "k1"}}));
    EXPECT_EQ(pay.text("/errors/0/pointer"), "/order_id");
    const Reply collected =
        refused(400, "invalid_field",
                client_.put(order + "/payInfo", collect, {{"Idempotency-Key", "k2"}}));
    EXPECT_EQ(collected.text("/errors/0/pointer"), "/order_id");
  }
}

TEST_F(BadInput, TheFlashSalesDialectCollectsWhatV1DoesAndNothingElse) {
  const auto collect = [this](const std::string& method) {
    return client_.put("/api/order/o1/payInfo",
                       R"({"amount":1,"method":")" + method + R"(","operator_id":"op1"})",
                       {{"Idempotency-Key", "k1"}});
  };
  for (const char* method : {"", R"(\u0000)", R"(ca\u001bsh)"}) {
    const Reply reply = refused(400, "invalid_field", collect(method));
    EXPECT_EQ(reply.text("/errors/0/pointer"), "/method") << method;
  }
}

TEST_F(BadInput, KeysAndVersionsAreCheckedBeforeAnythingElse) {
  const std::string body = order(item("1", "100"));
  refused(400, "invalid_field", client_.post_keyed("/v1/orders", body, ""));
  refused(400, "invalid_field", client_.post_keyed("/v1/orders", body, "two words"));
  refused(400, "invalid_field", client_.post_keyed("/v1/orders", body, std::string(256, 'k')));
  refused(400, "invalid_field",
          client_.post("/v1/orders", body, {{"Idempotency-Key", "a"}, {"Idempotency-Key", "b"}}));
  refused(400, "invalid_field", client_.post("/v1/orders", body, {{"If-Match", "one"}}));
}

TEST_F(BadInput, TooMuchIsRefused) {
  const Reply reply = client_.post("/v1/orders", std::string((1 << 20) + 1, ' '));
  EXPECT_EQ(reply.status, 413) << reply.trouble;
  client_ = Session(server_.url());
  EXPECT_EQ(client_.get("/v1/orders", {{"X-Long", std::string(9'000, 'x')}}).status, 431);
  client_ = Session(server_.url());
}

TEST_F(BadInput, SmuggledRequestsAreRefusedAndTheConnectionEnds) {
  const std::string start = "POST /v1/orders HTTP/1.1\r\nContent-Type: application/json\r\n";
  const std::string host = "Host: test\r\n";
  const std::string hidden = "POST /v1/orders HTTP/1.1\r\n" + host + "\r\n";
  const std::vector<std::string> requests{
      start + host + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      start + host + "Transfer-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
      start + host + "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
      start + host + "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
      start + host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      start + host + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
      start + host + "Content-Length: 2, 2\r\n\r\n{}",
      start + host + "Content-Length: +2\r\n\r\n{}",
      start + host + "Content-Length : 2\r\n\r\n{}",
      start + host + "X-Fold: a\r\n b\r\nContent-Length: 2\r\n\r\n{}",
      start + "Content-Length: 2\r\n\r\n{}",
      start + host + host + "Content-Length: 2\r\n\r\n{}",
      "POST /v1/orders HTTP/1.0\r\n" + host + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  };
  for (const std::string& request : requests) {
    SCOPED_TRACE(request);
    http::RawClient client(server_.port());
    client.send(request + hidden);
    const auto response = client.receive();
    ASSERT_TRUE(response);
    EXPECT_EQ(response->status, 400);
    // What lies behind is nobody's request.
    EXPECT_EQ(client.receive_all(), "");
  }
}

TEST_F(BadInput, SlowSendersAreNotWaitedFor) {
  const auto started = std::chrono::steady_clock::now();
  EXPECT_EQ(raw("POST /v1/orders HTTP/1.1\r\nHost: te"), 408);
  EXPECT_EQ(raw("POST /v1/orders HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
                "Content-Length: 100\r\n\r\n{\"merchant_id\""),
            408);
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(10));
}

}  // namespace
}  // namespace orderlog::testing
