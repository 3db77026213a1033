// Figures by day and by hour, and daily sales, as orders are placed, paid, refunded and voided.

#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

constexpr std::int64_t kHourMs = 3'600'000;
constexpr std::int64_t kDayMs = 24 * kHourMs;

class Statistics : public ServerTest {
 protected:
  void SetUp() override {
    ServerTest::SetUp();
    // Nine in the morning of a day to come, so that hours and days are known.
    const std::int64_t morning = (now_ms() / kDayMs + 1) * kDayMs + 9 * kHourMs;
    midnight_ = morning - 9 * kHourMs;
    advance_clock(morning - now_ms());
  }

  // Costs 1,000.
  void place(const std::string& id, const std::string& store,
             const std::string& channel = "terminal") {
    expect(201, client_.post("/v1/orders",
                             R"({"order_id":")" + id + R"(","merchant_id":"m1","store_id":")" +
                                 store + R"(","user_id":"ann","channel":")" + channel +
                                 R"(","items":[{"sku":"tea","title":"Tea","quantity":2,)"
                                 R"("unit_price":500}]})"));
  }
  void collect(const std::string& id, int amount = 1'000) {
    expect(200, client_.post("/v1/orders/" + id + "/collect",
                             R"({"method":"cash","operator_id":"op1","amount":)" +
                                 std::to_string(amount) + "}"));
  }
  void refund(const std::string& id, int amount) {
    expect(201, client_.post("/v1/orders/" + id + "/refunds",
                             R"({"initiator":"store","reason":"cold","operator_id":"op1",)"
                             R"("amount":)" +
                                 std::to_string(amount) + "}"));
  }
  Reply statistics(const std::string& more = "") {
    return expect(200, client_.read("/v1/statistics?merchant_id=m1" + more));
  }
  Reply hours(const std::string& more = "") {
    return expect(200, client_.read("/v1/statistics/hours?merchant_id=m1" + more));
  }
  Reply sales(const std::string& more = "") {
    return expect(200, client_.read("/v1/sales?merchant_id=m1" + more));
  }
  // What a refusal names.
  std::string refused_at(const std::string& target, std::string_view code = "invalid_field") {
    return refused(400, code, client_.get(target)).text("/errors/0/pointer").value_or("");
  }

  std::int64_t midnight_ = 0;  // of the first day, UTC
};

TEST_F(Statistics, ADayOfAShop) {
  place("o1", "s1");
  place("o2", "s1");
  place("o3", "s2", "official");
  collect("o1");
  collect("o2");
  advance_clock(kHourMs);
  refund("o1", 300);
  refund("o2", 1'000);
  expect(200, client_.post("/v1/orders/o3/void", R"({"initiator":"customer"})"));

  const Reply days = statistics();
  ASSERT_EQ(days.size("/data"), 2U) << days.body();
  EXPECT_EQ(days.text("/data/0/store_id"), "s1");
  EXPECT_EQ(days.text("/data/0/merchant_id"), "m1");
  EXPECT_EQ(days.text("/data/0/channel"), "terminal");
  EXPECT_EQ(days.integer("/data/0/orders/count"), 2);
  EXPECT_EQ(days.integer("/data/0/orders/amount"), 2'000);
  EXPECT_EQ(days.integer("/data/0/by_status/paid/count"), 1);
  EXPECT_EQ(days.integer("/data/0/by_status/refunded/amount"), 1'000);
  EXPECT_EQ(days.integer("/data/0/by_status/unpaid/count"), std::nullopt);
  EXPECT_EQ(days.integer("/data/0/refunds/count"), 2);
  EXPECT_EQ(days.integer("/data/0/refunds/amount"), 1'300);
  EXPECT_EQ(days.text("/data/1/store_id"), "s2");
  EXPECT_EQ(days.integer("/data/1/by_status/voided/count"), 1);
  EXPECT_EQ(days.text("/next_cursor"), std::nullopt);

  const Reply today = hours();
  ASSERT_EQ(today.size("/data"), 24U);
  EXPECT_EQ(today.text("/day"), days.text("/data/0/day"));
  EXPECT_EQ(today.integer("/data/9/hour"), 9);
  EXPECT_EQ(today.integer("/data/9/orders/count"), 3);
  EXPECT_EQ(today.integer("/data/9/refunds/amount"), 1'300);
  EXPECT_EQ(today.integer("/data/10/orders/count"), 0);
  EXPECT_EQ(hours("&store_id=s1").integer("/data/9/orders/count"), 2);
  EXPECT_EQ(hours("&channel=official").integer("/data/9/orders/count"), 1);
  EXPECT_EQ(hours("&utc_offset_hours=8").integer("/data/17/orders/count"), 3);

  // Two were sold; the third never was.
  const Reply sold = sales();
  ASSERT_EQ(sold.size("/data"), 1U) << sold.body();
  EXPECT_EQ(sold.text("/data/0/day"), days.text("/data/0/day"));
  EXPECT_EQ(sold.integer("/data/0/paid/count"), 2);
  EXPECT_EQ(sold.integer("/data/0/paid/amount"), 2'000);
  EXPECT_EQ(sold.integer("/data/0/refunds/count"), 2);
  EXPECT_EQ(sold.integer("/data/0/refunds/amount"), 1'300);
  EXPECT_EQ(sold.integer("/data/0/net"), 700);
  EXPECT_EQ(sales("&store_id=s2").size("/data"), 0U);
}

TEST_F(Statistics, YesterdaysSaleIsRefundedToday) {
  place("o1", "s1");
  collect("o1", 400);
  EXPECT_EQ(sales().size("/data"), 0U);  // a first instalment is no sale yet
  collect("o1", 600);
  advance_clock(kDayMs);
  EXPECT_EQ(hours().integer("/data/9/orders/count"), 0);
  refund("o1", 1'000);
  const Reply both = sales();
  ASSERT_EQ(both.size("/data"), 2U);
  EXPECT_EQ(both.integer("/data/0/net"), -1'000);
  EXPECT_EQ(both.integer("/data/1/net"), 1'000);
  EXPECT_LT(both.text("/data/1/day"), both.text("/data/0/day"));
  // The order stays where it was created.
  const Reply days = statistics();
  ASSERT_EQ(days.size("/data"), 1U);
  EXPECT_EQ(days.text("/data/0/day"), both.text("/data/1/day"));
  EXPECT_EQ(hours("&day=" + *both.text("/data/1/day")).integer("/data/9/refunds/count"), 1);

  // At another offset both fall on other days; bounds cut days where they are told to.
  EXPECT_LT(sales("&utc_offset_hours=-10").text("/data/0/day"), both.text("/data/0/day"));
  const auto at_hour = [&](int hour) { return std::to_string(midnight_ + hour * kHourMs); };
  EXPECT_EQ(statistics("&from=" + at_hour(9) + "&to=" + at_hour(10)).size("/data"), 1U);
  EXPECT_EQ(statistics("&from=" + at_hour(10)).size("/data"), 0U);
  EXPECT_EQ(statistics("&to=" + at_hour(9)).size("/data"), 0U);
  EXPECT_EQ(sales("&to=" + at_hour(10)).integer("/data/0/net"), 1'000);
  EXPECT_EQ(sales("&from=" + at_hour(10)).integer("/data/0/net"), -1'000);
}

TEST_F(Statistics, PagesStayRightWhileOrdersArrive) {
  for (int i = 1; i <= 5; ++i) place("o" + std::to_string(i), "s" + std::to_string(i));
  std::vector<std::string> stores;
  std::string cursor;
  for (int number = 0;; ++number) {
    const Reply page = statistics("&limit=2" + cursor);
    for (std::string& store : json_texts(page.body(), "/data", "store_id")) stores.push_back(store);
    const auto next = page.text("/next_cursor");
    if (!next) break;
    cursor = "&cursor=" + *next;
    place("late" + std::to_string(number), "a");
    // The cursor belongs to its query.
    EXPECT_EQ(refused_at("/v1/statistics?merchant_id=m2&limit=2" + cursor), "/cursor");
    EXPECT_EQ(refused_at("/v1/sales?merchant_id=m1" + cursor), "/cursor");
  }
  EXPECT_EQ(stores, (std::vector<std::string>{"s1", "s2", "s3", "s4", "s5"}));
}

TEST_F(Statistics, RefusesWhatItCanNotAnswer) {
  for (const std::string route : {"/v1/statistics", "/v1/statistics/hours", "/v1/sales"}) {
    EXPECT_EQ(refused_at(route, "missing_field"), "/merchant_id");
    EXPECT_EQ(refused_at(route + "?merchant_id="), "/merchant_id");
    EXPECT_EQ(refused_at(route + "?merchant_id=a%20b"), "/merchant_id");
    const std::string with_merchant = route + "?merchant_id=m1";
    EXPECT_EQ(refused_at(with_merchant + "&store_id=%2F"), "/store_id");
    EXPECT_EQ(refused_at(with_merchant + "&colour=red", "unknown_field"), "/colour");
    EXPECT_EQ(refused_at(with_merchant + "&status=paid", "unknown_field"), "/status");
    EXPECT_EQ(refused_at(with_merchant + "&utc_offset_hours=15"), "/utc_offset_hours");
    EXPECT_EQ(refused_at(with_merchant + "&utc_offset_hours=-13"), "/utc_offset_hours");
    EXPECT_EQ(refused_at(with_merchant + "&utc_offset_hours=5.5"), "/utc_offset_hours");
    refused(400, "invalid_field", client_.get(with_merchant + "&min_position=x"));
    expect(200, client_.get(with_merchant + "&utc_offset_hours=-12"));
    expect(200, client_.get(with_merchant + "&utc_offset_hours=14"));
    refused(
        503, "behind",
        client_.get(with_merchant, {{"Orderlog-Min-Position", "0:1000"}, {"Prefer", "wait=0"}}));
  }
  for (const std::string route : {"/v1/statistics?merchant_id=m1", "/v1/sales?merchant_id=m1"}) {
    for (const std::string bound : {"from", "to"}) {
      EXPECT_EQ(refused_at(route + "&" + bound + "=1"), "/" + bound);
      EXPECT_EQ(refused_at(route + "&" + bound + "=3599999"), "/" + bound);
      EXPECT_EQ(refused_at(route + "&" + bound + "=-3600000"), "/" + bound);
      EXPECT_EQ(refused_at(route + "&" + bound + "=yesterday"), "/" + bound);
      expect(200, client_.get(route + "&" + bound + "=3600000"));
    }
    EXPECT_EQ(refused_at(route + "&limit=0"), "/limit");
    EXPECT_EQ(refused_at(route + "&limit=201"), "/limit");
    EXPECT_EQ(refused_at(route + "&cursor=rubbish"), "/cursor");
    EXPECT_EQ(refused_at(route + "&day=2026-11-21", "unknown_field"), "/day");
  }
  EXPECT_EQ(refused_at("/v1/statistics?merchant_id=m1&channel=pigeon"), "/channel");
  EXPECT_EQ(refused_at("/v1/sales?merchant_id=m1&channel=flash", "unknown_field"), "/channel");
  const std::string of_day = "/v1/statistics/hours?merchant_id=m1&day=";
  for (const std::string day : {"", "today", "2026-02-29", "2026-11-21T00:00:00Z", "1969-12-31"}) {
    EXPECT_EQ(refused_at(of_day + day), "/day");
  }
  expect(200, client_.get(of_day + "1970-01-01"));
  expect(200, client_.get(of_day + "9999-12-31&utc_offset_hours=14"));
  EXPECT_EQ(refused_at("/v1/statistics/hours?merchant_id=m1&from=0", "unknown_field"), "/from");
  EXPECT_EQ(refused_at("/v1/statistics/hours?merchant_id=m1&limit=1", "unknown_field"), "/limit");
  EXPECT_EQ(client_.send("POST", "/v1/sales", "{}", {{"Content-Type", "application/json"}}).status,
            405);
  EXPECT_EQ(client_.log_position(), 0U);
}

TEST_F(Statistics, AreThereAgainAfterARestart) {
  place("o1", "s1");
  collect("o1");
  const std::string days = statistics().body();
  const std::string sold = sales().body();
  restart();
  EXPECT_EQ(statistics().body(), days);
  EXPECT_EQ(sales().body(), sold);
}

}  // namespace
}  // namespace orderlog::testing
