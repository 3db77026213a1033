// Work for consumers without NATS, what the engine does itself, how a shop's stock is refilled, and
// the day on which the consumer for weighing tickets is switched off.

#include <set>
#include <thread>

#include "app/net/line_exchange.h"
#include "tests/app/program.h"
#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kHour = 60 * kMinute;

class Leases : public ServerTest {
 protected:
  explicit Leases(std::vector<std::string> more = {}) : ServerTest(flags(std::move(more))) {}

  static std::vector<std::string> flags(std::vector<std::string> more) {
    std::vector<std::string> all{"--test-clock",
                                 "--rules.effects_terminal",
                                 "weighing_ticket,stock,points_award",
                                 "--rules.points_per_100",
                                 "10",
                                 "--rules.effect_attempts",
                                 "2"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  void pay(const std::string& order, bool weighed = true) {
    expect(201, client_.post("/v1/orders",
                             R"({"order_id":")" + order +
                                 R"(","merchant_id":"m1","user_id":"ann","channel":"terminal",)"
                                 R"("items":[{"sku":"ham","title":"Ham","quantity":2,)"
                                 R"("unit_price":250,"weighed":)" +
                                 (weighed ? "true" : "false") + "}]}"));
    expect(200, client_.post("/v1/orders/" + order + "/collect",
                             R"({"amount":500,"method":"cash","operator_id":"op1"})"));
  }
  Reply ask(int limit = 100, std::int64_t lease_ms = 10'000) {
    return expect(200, client_.post("/v1/effects/lease",
                                    R"({"kind":"weighing_ticket","consumer":"scales-1","limit":)" +
                                        std::to_string(limit) + R"(,"lease_ms":)" +
                                        std::to_string(lease_ms) + "}"));
  }
  std::vector<std::string> lease(int limit = 100, std::int64_t lease_ms = 10'000) {
    return json_texts(ask(limit, lease_ms).body(), "/data", "order_id");
  }
  std::string ticket(const std::string& order) {
    return "/v1/effects/" + order + "-weighing_ticket";
  }
  void complete(const std::string& order) {
    expect(200, client_.post(ticket(order) + "/complete", "{}"));
  }
  using Orders = std::vector<std::string>;
};

TEST_F(Leases, GiveOutWhatWasOfferedFirstAndNothingTwice) {
  for (const char* order : {"o1", "o2", "o3"}) {
    pay(order);
    advance_clock(10);
  }
  const Reply first = ask(2);
  EXPECT_EQ(json_texts(first.body(), "/data", "order_id"), (Orders{"o1", "o2"}));
  EXPECT_EQ(first.text("/data/0/effect_id"), "o1-weighing_ticket");
  EXPECT_EQ(first.integer("/data/0/attempt"), 1);
  EXPECT_EQ(first.text("/data/0/details/items/0/sku"), "ham");
  EXPECT_EQ(first.integer("/data/0/leased_until"), now_ms() + 10'000);
  EXPECT_EQ(lease(), Orders{"o3"});
  EXPECT_EQ(lease(), Orders{});
  complete("o1");
  advance_clock(10'000);
  EXPECT_EQ(lease(1), Orders{"o2"}) << "a lease ends with its time";
}

TEST_F(Leases, EndWithTheAttempt) {
  pay("o1");
  EXPECT_EQ(ask(1, kHour).integer("/data/0/leased_until"), now_ms() + kMinute);
  expect(200, client_.post(ticket("o1") + "/fail", R"({"reason":"no paper","attempt":1})"));
  EXPECT_EQ(lease(), Orders{});
  advance_clock(5'000);
  Orders again;
  for (int i = 0; i < 500 && again.empty(); ++i) {
    again = lease();
    if (again.empty()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  EXPECT_EQ(again, Orders{"o1"});
}

// As many as there may be leases, none of which has come to its time.
TEST_F(Leases, OfEffectsThatAreDoneTakeNoPlace) {
  constexpr int kLeasesMax = 10'000;
  const auto give = [this](int count, const auto& lines_of) {
    auto exchange = LineExchange::open(server_.url(), "/v1/commands");
    ASSERT_TRUE(exchange.ok());
    for (int i = 0; i < count; ++i) {
      for (const std::string& line : lines_of("o" + std::to_string(i))) {
        ASSERT_TRUE(exchange->send(line).ok());
      }
    }
    ASSERT_TRUE(exchange->finish().ok());
    while (true) {
      const auto answer = exchange->next();
      ASSERT_TRUE(answer.ok()) << answer.error();
      if (!*answer) return;
      ASSERT_LT(json_integer(**answer, "/status"), 300) << **answer;
    }
  };
  give(kLeasesMax + 1, [](const std::string& order) -> Orders {
    return {R"({"command":"place_order","data":{"order_id":")" + order +
                R"(","merchant_id":"m1","user_id":"ann","channel":"terminal","items":[)"
                R"({"sku":"ham","title":"Ham","quantity":1,"unit_price":5,"weighed":true}]}})",
            R"({"command":"collect_payment","data":{"order_id":")" + order +
                R"(","amount":5,"method":"cash","operator_id":"op1"}})"};
  });
  std::size_t leased = 0;
  for (int i = 0; i < kLeasesMax / 100; ++i) leased += ask(100, kMinute).size("/data");
  ASSERT_EQ(leased, std::size_t{kLeasesMax});
  const std::string one_more =
      R"({"kind":"weighing_ticket","consumer":"scales-1","limit":1,"lease_ms":60000})";
  refused(429, "overloaded", client_.post("/v1/effects/lease", one_more));

  give(kLeasesMax, [](const std::string& order) -> Orders {
    return {R"({"command":"complete_effect","data":{"effect_id":")" + order +
            R"(-weighing_ticket"}})"};
  });
  Reply got;
  for (int i = 0; i < 100 && got.status != 200; ++i) {
    if (i > 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    got = client_.post("/v1/effects/lease", one_more);
  }
  EXPECT_EQ(got.status, 200) << got.body();
  EXPECT_EQ(json_texts(got.body(), "/data", "order_id"), Orders{"o" + std::to_string(kLeasesMax)});
}

TEST_F(Leases, RefuseWhatMakesNoSense) {
  const auto post = [&](const std::string& body) {
    return client_.post("/v1/effects/lease", body);
  };
  refused(400, "missing_field", post("{}"));
  refused(400, "invalid_field",
          post(R"({"kind":"weighing","limit":1,"lease_ms":1,"consumer":"c"})"));
  refused(400, "invalid_field", post(R"({"kind":"stock","limit":1,"lease_ms":1,"consumer":"c"})"));
  for (const char* limit : {"0", "101"}) {
    refused(400, "invalid_field",
            post(std::string(R"({"kind":"gift_pack","lease_ms":1,"consumer":"c","limit":)") +
                 limit + "}"));
  }
  refused(400, "invalid_field",
          post(R"({"kind":"gift_pack","limit":1,"lease_ms":0,"consumer":"c"})"));
  refused(400, "invalid_field",
          post(R"({"kind":"gift_pack","limit":1,"lease_ms":1,"consumer":"a b"})"));
  refused(400, "unknown_field",
          post(R"({"kind":"gift_pack","limit":1,"lease_ms":1,"consumer":"c","more":1})"));
  refused(400, "malformed_json", post("{"));
  EXPECT_EQ(
      expect(200, post(R"({"kind":"gift_pack","limit":1,"lease_ms":1,"consumer":"c"})")).body(),
      R"({"data":[]})");
}

TEST_F(Leases, StockAndPointsAreDoneByTheEngineAndListedLikeTheOthers) {
  expect(201,
         client_.post("/v1/pools",
                      R"({"pool_id":"stock:m1:ham","merchant_id":"m1","title":"Ham","total":3,)"
                      R"("unit_price":1,"opens_at":0,"closes_at":1,"policy":"allow_negative"})"));
  expect(201, client_.post("/v1/accounts",
                           R"({"account_id":"points:ann","currency":"PTS","kind":"points"})"));
  pay("o1", false);
  EXPECT_EQ(expect(200, client_.read("/v1/pools?negative=true")).size("/data"), 0U);
  pay("o2", false);
  EXPECT_EQ(expect(200, client_.read("/v1/effects?state=completed")).size("/data"), 4U);
  EXPECT_EQ(expect(200, client_.read("/v1/effects?kind=weighing_ticket")).size("/data"), 0U);
  EXPECT_EQ(expect(200, client_.read("/v1/effects/o2-points_award")).integer("/points"), 50);
  EXPECT_EQ(available("points:ann"), 100);
  // More was taken than there was: the alarm, and where to find it.
  const Reply below = expect(200, client_.read("/v1/pools?negative=true"));
  EXPECT_EQ(json_texts(below.body(), "/data", "pool_id"), Orders{"stock:m1:ham"});
  EXPECT_EQ(below.integer("/data/0/remaining"), -1);
  EXPECT_NE(client_.get("/metrics").body().find("orderlog_pools_negative 1"), std::string::npos);
  expect(201,
         client_.post("/v1/orders/o2/refunds", R"({"initiator":"store","reason":"sold out"})"));
  EXPECT_EQ(expect(200, client_.read("/v1/pools?negative=true")).size("/data"), 0U);
  EXPECT_NE(client_.get("/metrics").body().find("orderlog_pools_negative 0"), std::string::npos);
  EXPECT_EQ(available("points:ann"), 50);
}

// What the shops have on their shelves, as docs/effects.md opens and refills it.
class Stock : public Leases {
 protected:
  void open_buns() {
    expect(201,
           client_.post("/v1/pools",
                        R"({"pool_id":"stock:s1:bun","merchant_id":"m1","title":"Buns","total":30,)"
                        R"("unit_price":0,"opens_at":0,"closes_at":1,"policy":"allow_negative"})"));
  }
  void sell_buns(const std::string& order, int quantity) {
    expect(201, client_.post("/v1/orders",
                             R"({"order_id":")" + order +
                                 R"(","merchant_id":"m1","store_id":"s1","user_id":"ann",)"
                                 R"("channel":"terminal","items":[{"sku":"bun","title":"Bun",)"
                                 R"("unit_price":1,"quantity":)" +
                                 std::to_string(quantity) + "}]}"));
    expect(200, client_.post("/v1/orders/" + order + "/collect",
                             R"({"method":"cash","operator_id":"op1","amount":)" +
                                 std::to_string(quantity) + "}"));
  }
  Reply adjust(const std::string& pool, std::int64_t add, const HttpHeaders& headers = {}) {
    return client_.post(
        "/v1/pools/" + pool + "/adjust",
        R"({"operator_id":"op1","reason":"counted","add":)" + std::to_string(add) + "}", headers);
  }
  // How a job ends that asks for one unit.
  std::string end_of_job(const std::string& pool) {
    const Reply job = expect(202, client_.post("/v1/jobs", R"({"user_id":"bob","quantity":1,)"
                                                           R"("pool_id":")" +
                                                               pool + "\"}"));
    const Reply state = client_.read("/v1/jobs/" + job.text("/job_id").value_or(""));
    return state.text("/error/code").value_or(state.text("/state").value_or(""));
  }
  // Those that were sold beyond what there was: the list and the alarm say the same.
  Orders below_zero() {
    Orders pools =
        json_texts(expect(200, client_.read("/v1/pools?negative=true")).body(), "/data", "pool_id");
    const std::string metric = "\norderlog_pools_negative " + std::to_string(pools.size()) + "\n";
    EXPECT_NE(client_.get("/metrics").body().find(metric), std::string::npos);
    return pools;
  }
};

TEST_F(Stock, SoldBelowZeroIsRefilledByAnOperator) {
  open_buns();
  sell_buns("o1", 20);
  EXPECT_EQ(below_zero(), Orders{});
  sell_buns("o2", 20);
  EXPECT_EQ(below_zero(), Orders{"stock:s1:bun"});
  EXPECT_EQ(end_of_job("stock:s1:bun"), "sale_closed") << "a shelf is no flash sale";
  EXPECT_EQ(expect(200, client_.read("/v1/pools")).size("/data"), 0U);

  refused(412, "version_mismatch", adjust("stock:s1:bun", 25, {{"If-Match", "\"2\""}}));
  const HttpHeaders delivery = {{"Idempotency-Key", "delivery-7"}, {"If-Match", "\"3\""}};
  const Reply refilled = expect(200, adjust("stock:s1:bun", 25, delivery));
  EXPECT_EQ(refilled.integer("/total"), 55);
  EXPECT_EQ(refilled.integer("/remaining"), 15);
  EXPECT_EQ(refilled.header("etag"), "\"4\"");
  EXPECT_TRUE(expect(200, adjust("stock:s1:bun", 25, delivery)).replayed());
  EXPECT_EQ(below_zero(), Orders{});

  EXPECT_EQ(expect(200, adjust("stock:s1:bun", -16)).integer("/remaining"), -1);
  EXPECT_EQ(below_zero(), Orders{"stock:s1:bun"});
  const Reply events = expect(200, client_.read("/v1/events?type=PoolAdjusted"));
  EXPECT_EQ(events.size("/data"), 2U);
  EXPECT_EQ(events.integer("/data/0/data/add"), 25);
  EXPECT_EQ(events.text("/data/0/data/operator_id"), "op1");
  EXPECT_EQ(events.text("/data/0/data/reason"), "counted");
}

TEST_F(Stock, WhatIsPromisedIsNotWrittenOff) {
  open_pool("p1", 3, 100);
  buy("ann", "p1", 2);
  const Reply no = refused(409, "sold_out", adjust("p1", -2));
  EXPECT_EQ(no.text("/detail"), "pool p1 has 1 units left, not 2");
  EXPECT_EQ(expect(200, adjust("p1", -1)).integer("/total"), 2);
  EXPECT_EQ(end_of_job("p1"), "sold_out");
  EXPECT_EQ(expect(200, adjust("p1", 1)).integer("/remaining"), 1);
  EXPECT_EQ(end_of_job("p1"), "complete");
  EXPECT_EQ(below_zero(), Orders{});
}

TEST_F(Stock, AdjustmentsThatMakeNoSenseAreRefused) {
  open_buns();
  const std::uint64_t end = client_.log_position();
  refused(404, "not_found", adjust("stock:s1:ham", 1));
  refused(409, "invalid_quantity", adjust("stock:s1:bun", -31));
  refused(409, "invalid_quantity", adjust("stock:s1:bun", 1'000'000'000));
  refused(400, "invalid_field", adjust("stock:s1:bun", 0));
  refused(400, "invalid_field", adjust("stock:s1:bun", 1'000'000'001));
  refused(400, "missing_field", client_.post("/v1/pools/stock:s1:bun/adjust", R"({"add":1})"));
  EXPECT_EQ(client_.log_position(), end) << "nothing was appended";
}

// The consumer for weighing tickets is switched off for part of the day: the orders that lack one
// are listed, exactly; released, they are done.
class WeighingTicketDrill : public Leases {
 protected:
  WeighingTicketDrill() : Leases({"--rules.effect_backoff_ms", "60000"}) {}

  void consume() {
    for (const std::string& order : lease()) complete(order);
  }
  std::set<std::string> listed(const std::string& state) {
    std::set<std::string> orders;
    std::string cursor;
    do {
      // As of now, whoever has changed it.
      const std::string now = "0:" + std::to_string(client_.log_position());
      const std::string target = "/v1/effects?kind=weighing_ticket&limit=7&state=" + state +
                                 (cursor.empty() ? "" : "&cursor=" + cursor);
      const Reply page =
          expect(200, client_.get(target, {{"Orderlog-Min-Position", now}, {"Prefer", "wait=10"}}));
      for (std::string& order : json_texts(page.body(), "/data", "order_id")) {
        EXPECT_TRUE(orders.insert(std::move(order)).second);
      }
      cursor = page.text("/next_cursor").value_or("");
    } while (!cursor.empty());
    return orders;
  }
};

TEST_F(WeighingTicketDrill, OrdersWithoutOneAreListedExactlyAndReleasedTheyAreDone) {
  std::set<std::string> weighed;
  std::set<std::string> lacking;
  for (int hour = 8; hour < 20; ++hour) {
    const bool is_off = hour >= 11 && hour < 15;
    for (int n = 0; n < 4; ++n) {
      const std::string order = "h" + std::to_string(hour) + "-" + std::to_string(n);
      const bool has_weighed_goods = n % 2 == 0;
      pay(order, has_weighed_goods);
      if (has_weighed_goods) weighed.insert(order);
      if (has_weighed_goods && is_off) lacking.insert(order);
    }
    if (!is_off) consume();
    advance_clock(kHour / 2);
    // Two attempts of a minute and the pause between them, each when it is due.
    for (int i = 0; is_off && i < 500 && listed("parked").size() < lacking.size(); ++i) {
      advance_clock(kMinute / 2);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  }
  EXPECT_EQ(listed("parked"), lacking);
  EXPECT_EQ(lacking.size(), 8U);
  EXPECT_EQ(listed("completed").size(), weighed.size() - lacking.size());
  const ProgramOutcome released = run_orderlog(
      {"effects", "release", "--kind", "weighing_ticket", "--operator", "op7", "--reason",
       "scales are back", "--url", "http://127.0.0.1:" + std::to_string(server_.port())});
  EXPECT_EQ(released.exit_status, 0) << released.err;
  EXPECT_EQ(released.out, "released 8 of kind weighing_ticket\n");
  EXPECT_EQ(listed("offered"), lacking);
  consume();
  EXPECT_EQ(listed("parked"), std::set<std::string>{});
  EXPECT_EQ(listed("completed"), weighed);
  EXPECT_EQ(expect(200, client_.read(ticket(*lacking.begin()))).text("/operator_id"), "op7");
}

}  // namespace
}  // namespace orderlog::testing
