// Lists, cursors, consistency tokens, entity tags.

#include <chrono>
#include <thread>

#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

class Reading : public ServerTest {
 protected:
  Reply place(const std::string& order, const std::string& user, const std::string& merchant = "m",
              const std::string& channel = "terminal") {
    return expect(201, client_.post("/v1/orders",
                                    R"({"order_id":")" + order + R"(","merchant_id":")" + merchant +
                                        R"(","user_id":")" + user + R"(","channel":")" + channel +
                                        R"(","items":[{"sku":"hay","title":"hay","quantity":1,)"
                                        R"("unit_price":100}]})"));
  }
  std::vector<std::string> ids(const std::string& query) {
    const Reply list = expect(200, client_.read("/v1/orders?" + query));
    return json_texts(list.body(), "/data", "order_id");
  }
  using Ids = std::vector<std::string>;
};

TEST_F(Reading, ListsAreNewestFirstAndFiltered) {
  for (int i = 1; i <= 6; ++i) {
    place("o" + std::to_string(i), i % 2 ? "ann" : "bob", i <= 3 ? "m1" : "m2",
          i == 6 ? "official" : "terminal");
    advance_clock(1'000);
  }
  expect(200, client_.post("/v1/orders/o1/collect",
                           R"({"amount":100,"method":"cash","operator_id":"op1"})"));
  EXPECT_EQ(ids(""), (Ids{"o6", "o5", "o4", "o3", "o2", "o1"}));
  EXPECT_EQ(ids("user_id=ann"), (Ids{"o5", "o3", "o1"}));
  EXPECT_EQ(ids("user_id=ann&merchant_id=m1"), (Ids{"o3", "o1"}));
  EXPECT_EQ(ids("merchant_id=m1&status=unpaid"), (Ids{"o3", "o2"}));
  EXPECT_EQ(ids("status=paid"), (Ids{"o1"}));
  EXPECT_EQ(ids("terminal_view=completed"), (Ids{"o1"}));
  EXPECT_EQ(ids("finished=true"), (Ids{"o1"}));
  EXPECT_EQ(ids("finished=false"), (Ids{}));
  expect(200, client_.post("/v1/orders/o6/collect",
                           R"({"amount":100,"method":"cash","operator_id":"op1"})"));
  EXPECT_EQ(ids("finished=false"), (Ids{"o6"}));
  EXPECT_EQ(ids("channel=official"), (Ids{"o6"}));
  EXPECT_EQ(ids("user_id=nobody"), (Ids{}));
  const std::int64_t third = client_.read("/v1/orders/o3").integer("/created_at").value_or(0);
  EXPECT_EQ(ids("from=" + std::to_string(third) + "&to=" + std::to_string(third + 1'001)),
            (Ids{"o4", "o3"}));
  refused(400, "invalid_field", client_.get("/v1/orders?status=lost"));
  refused(400, "invalid_field", client_.get("/v1/orders?finished=maybe"));
  refused(400, "unknown_field", client_.get("/v1/orders?colour=red"));
  refused(400, "invalid_field", client_.get("/v1/orders?limit=201"));
  refused(400, "invalid_field", client_.get("/v1/orders?cursor=rubbish"));
}

TEST_F(Reading, CursorsStayRightWhileRowsArrive) {
  for (int i = 1; i <= 10; ++i) {
    place("o" + std::to_string(i), "ann");
    advance_clock(1);
  }
  Ids seen;
  std::string cursor;
  int page_number = 0;
  while (true) {
    const Reply page = expect(200, client_.read("/v1/orders?user_id=ann&limit=3" + cursor));
    for (const std::string& id : json_texts(page.body(), "/data", "order_id")) seen.push_back(id);
    const auto next = page.text("/next_cursor");
    if (!next) break;
    cursor = "&cursor=" + *next;
    place("late" + std::to_string(++page_number), "ann");
    advance_clock(1);
  }
  EXPECT_EQ(seen, (Ids{"o10", "o9", "o8", "o7", "o6", "o5", "o4", "o3", "o2", "o1"}));
}

TEST_F(Reading, PoolsAreListedByTheirWindow) {
  open_pool("open", 5, 100);
  const std::int64_t now = now_ms();
  expect(201, client_.post("/v1/pools", R"({"pool_id":"later","merchant_id":"farm","title":"t",)"
                                        R"("total":1,"unit_price":1,"attributes":{"yield":7},)"
                                        R"("opens_at":)" +
                                            std::to_string(now + 1'000) + R"(,"closes_at":)" +
                                            std::to_string(now + 9'999'999) + "}"));
  const auto pools = [this](const std::string& state) {
    return json_texts(client_.read("/v1/pools?merchant_id=farm&state=" + state).body(), "/data",
                      "pool_id");
  };
  EXPECT_EQ(pools("open"), (Ids{"open"}));
  EXPECT_EQ(pools("scheduled"), (Ids{"later"}));
  EXPECT_EQ(client_.read("/v1/pools/later").integer("/attributes/yield"), 7);
  advance_clock(3'600'000);
  EXPECT_EQ(pools("open"), (Ids{"later"}));
  EXPECT_EQ(pools("closed"), (Ids{"open"}));
}

TEST_F(Reading, ATokenIsWaitedForAndTheFutureIsBehind) {
  const Reply placed = place("o1", "ann");
  const std::string token = placed.header("orderlog-position");
  EXPECT_EQ(token, "0:1");
  // Read your writes, on another connection, by header and by parameter.
  Session other(server_.url());
  EXPECT_EQ(other.get("/v1/orders/o1", {{"Orderlog-Min-Position", token}}).status, 200);
  EXPECT_EQ(other.get("/v1/orders?user_id=ann&min_position=" + token).size("/data"), 1u);

  const Reply behind = refused(
      503, "behind",
      other.get("/v1/orders/o1", {{"Orderlog-Min-Position", "0:1000"}, {"Prefer", "wait=0"}}));
  EXPECT_EQ(behind.header("orderlog-position"), "0:1");
  EXPECT_FALSE(behind.header("retry-after").empty());
  refused(400, "invalid_field", other.get("/v1/orders/o1", {{"Orderlog-Min-Position", "7:1"}}));
  refused(400, "invalid_field", other.get("/v1/orders/o1?min_position=x"));

  // Somebody who waits is answered as soon as it is there.
  std::thread writer([this] {
    Session session(server_.url());
    for (int i = 2; i <= 5; ++i) {
      (void)session.post("/v1/orders",
                         R"({"order_id":"o)" + std::to_string(i) +
                             R"(","merchant_id":"m","user_id":"ann","channel":"terminal",)"
                             R"("items":[{"sku":"s","title":"t","quantity":1,"unit_price":1}]})");
    }
  });
  const auto started = std::chrono::steady_clock::now();
  EXPECT_EQ(
      other.get("/v1/orders/o5", {{"Orderlog-Min-Position", "0:5"}, {"Prefer", "wait=30"}}).status,
      200);
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::seconds(20));
  writer.join();
}

TEST_F(Reading, WhatTheLogItselfAnswersWaitsForATokenToo) {
  place("o1", "ann");
  Session other(server_.url());
  for (const char* question : {"/v1/log", "/v1/events", "/v1/orders/o1/events",
                               "/v1/orders/o1?at=0:1", "/v1/projections"}) {
    const Reply now = client_.get("/v1/log");
    const std::int64_t next = now.integer("/position").value_or(0) + 1;
    const std::string token = "0:" + std::to_string(next);
    const Reply behind =
        refused(503, "behind",
                other.get(question, {{"Orderlog-Min-Position", token}, {"Prefer", "wait=0"}}));
    EXPECT_EQ(behind.header("orderlog-position"), "0:" + std::to_string(next - 1)) << question;
    std::thread writer([&] {
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
      place("w" + std::to_string(next), "ann");
    });
    const Reply waited =
        other.get(question, {{"Orderlog-Min-Position", token}, {"Prefer", "wait=30"}});
    EXPECT_EQ(waited.status, 200) << question << waited.body();
    writer.join();
  }
  // Whoever has seen more than there is, is not told that nothing is behind it.
  refused(503, "behind", client_.get("/v1/events?after=0:1000", {{"Prefer", "wait=0"}}));
  refused(503, "behind",
          client_.get("/v1/events", {{"Accept", "text/event-stream"},
                                     {"Last-Event-ID", "0:1000"},
                                     {"Prefer", "wait=0"}}));
}

TEST_F(Reading, AWaitIsUnderstoodAsItsStandardHasIt) {
  place("o1", "ann");
  const auto behind_in = [this](const std::string& prefer) {
    const auto started = std::chrono::steady_clock::now();
    refused(503, "behind", client_.get("/v1/orders?min_position=0:99", {{"Prefer", prefer}}));
    return std::chrono::steady_clock::now() - started;
  };
  for (const char* at_once : {"wait=0", "Wait=0", "wait = 0", "wait=\"0\"", "wait=0; a=b",
                              "respond-async, wait=0", "wait=0 , respond-async"}) {
    EXPECT_LT(behind_in(at_once), std::chrono::milliseconds(900)) << at_once;
  }
  EXPECT_GE(behind_in("waiting=0"), std::chrono::milliseconds(950));
  // Several fields are one list.
  const auto started = std::chrono::steady_clock::now();
  refused(503, "behind",
          client_.get("/v1/orders?min_position=0:99",
                      {{"Prefer", "respond-async"}, {"Prefer", "wait=0"}, {"Prefer", "wait=9"}}));
  EXPECT_LT(std::chrono::steady_clock::now() - started, std::chrono::milliseconds(900));
  refused(400, "invalid_field", client_.get("/v1/orders", {{"Prefer", "wait=soon"}}));
}

TEST_F(Reading, ATokenThatGotLostIsNotTakenForNone) {
  place("o1", "ann");
  refused(400, "invalid_field", client_.get("/v1/orders/o1?min_position="));
  refused(400, "invalid_field", client_.get("/v1/orders/o1", {{"Orderlog-Min-Position", ""}}));
  // The later of two.
  refused(503, "behind",
          client_.get("/v1/orders/o1", {{"Orderlog-Min-Position", "0:1"},
                                        {"Orderlog-Min-Position", "0:99"},
                                        {"Prefer", "wait=0"}}));
  refused(503, "behind",
          client_.get("/v1/orders/o1?min_position=0:99",
                      {{"Orderlog-Min-Position", "0:1"}, {"Prefer", "wait=0"}}));
}

TEST_F(Reading, EventsAreListedLikeAnythingElse) {
  place("o1", "ann");
  for (int i = 0; i < 24; ++i) {
    expect(200, client_.post("/v1/orders/o1/address",
                             R"({"address":"road )" + std::to_string(i) + R"("})"));
  }
  for (const std::string list : {"/v1/events", "/v1/orders/o1/events"}) {
    const Reply first = expect(200, client_.get(list));
    EXPECT_EQ(first.size("/data"), 20U) << list;
    const std::string cursor = first.text("/next_cursor").value_or("");
    EXPECT_EQ(expect(200, client_.get(list + "?cursor=" + cursor)).size("/data"), 5U) << list;
    EXPECT_EQ(expect(200, client_.get(list + "?limit=200")).size("/data"), 25U) << list;
    refused(400, "invalid_field", client_.get(list + "?limit=201"));
  }
  refused(400, "invalid_field", client_.get("/v1/events?type="));
  refused(400, "invalid_field", client_.get("/v1/events?stream="));
  const Reply wrong = refused(400, "invalid_field", client_.get("/v1/pools?state=upcoming"));
  EXPECT_EQ(wrong.text("/detail"), "/state must be one of scheduled, open, closed");
}

TEST_F(Reading, AnItemShowsItsShareOfTheDiscountsAndComesBackWithoutIt) {
  const Reply placed = expect(
      201,
      client_.post("/v1/orders",
                   R"({"order_id":"o1","merchant_id":"m","user_id":"ann","channel":"official",)"
                   R"("paid":true,"discounts":[{"code":"spring","amount":100}],"items":[)"
                   R"({"sku":"a","title":"Tea","quantity":1,"unit_price":600},)"
                   R"({"sku":"b","title":"Cup","quantity":1,"unit_price":400},)"
                   R"({"sku":"c","title":"Bag","quantity":1,"unit_price":0}]})"));
  EXPECT_EQ(placed.integer("/items/0/discount"), 60);
  EXPECT_EQ(placed.integer("/items/1/discount"), 40);
  EXPECT_EQ(placed.integer("/items/2/discount"), std::nullopt);
  const Reply asked =
      expect(201, client_.post("/v1/orders/o1/refunds",
                               R"({"initiator":"customer","items":[{"sku":"a","quantity":1}]})"));
  EXPECT_EQ(asked.integer("/refunds/0/amount"), 540);
  EXPECT_EQ(client_.read("/v1/orders/o1").integer("/items/0/discount"), 60);
  const Reply history = expect(200, client_.get("/v1/orders/o1/events?limit=1"));
  EXPECT_EQ(history.text("/data/0/type"), "orderlog.OrderPlaced.v2");
  EXPECT_EQ(history.integer("/data/0/data/items/0/discount"), 60);
}

TEST_F(Reading, AnOldVersionIsRefusedWithTheCurrentOne) {
  const Reply placed = place("o1", "ann");
  EXPECT_EQ(placed.header("etag"), "\"1\"");
  EXPECT_EQ(placed.integer("/version"), 1);
  const std::string void_it = R"({"initiator":"customer"})";
  const Reply mismatch =
      refused(412, "version_mismatch",
              client_.post("/v1/orders/o1/void", void_it, {{"If-Match", "\"7\""}}));
  EXPECT_EQ(mismatch.integer("/current_version"), 1);
  refused(400, "invalid_field", client_.post("/v1/orders/o1/void", void_it, {{"If-Match", "7"}}));
  const Reply voided =
      expect(200, client_.post("/v1/orders/o1/void", void_it, {{"If-Match", "\"1\""}}));
  EXPECT_EQ(voided.header("etag"), "\"" + std::to_string(*voided.integer("/version")) + "\"");
  EXPECT_EQ(client_.read("/v1/orders/o1").header("etag"), voided.header("etag"));
}

TEST_F(Reading, AnswersWhatItIsAndHowItGoes) {
  expect(200, client_.get("/livez"));
  expect(200, client_.get("/readyz"));
  EXPECT_TRUE(expect(200, client_.get("/version")).text("/version"));
  EXPECT_EQ(expect(200, client_.get("/openapi.json")).text("/openapi"), "3.1.0");
  place("o1", "ann");
  expect(200, client_.read("/v1/orders/o1"));
  const Reply metrics = expect(200, client_.get("/metrics"));
  EXPECT_NE(metrics.body().find("orderlog_"), std::string::npos);
  const Reply projections = expect(200, client_.get("/v1/projections"));
  EXPECT_GE(projections.size("/data"), 4u);
  const Reply log = expect(200, client_.get("/v1/log"));
  EXPECT_EQ(log.integer("/line"), 0);
  EXPECT_EQ(log.integer("/position"), 1);
  EXPECT_EQ(log.integer("/first_position"), 1);
  EXPECT_EQ(log.text("/chain_hash").value_or("").size(), 64u);
  refused(404, "not_found", client_.get("/v1/nothing"));
  refused(404, "not_found", client_.get("/v1/orders/o9"));
}

}  // namespace
}  // namespace orderlog::testing
