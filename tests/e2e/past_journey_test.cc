// What was answered once is answered again when it is asked for as of then.

#include <map>
#include <nlohmann/json.hpp>

#include "app/net/line_exchange.h"
#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

using Json = nlohmann::json;

class Past : public ServerTest {
 protected:
  // What was answered, and when.
  struct Moment {
    std::uint64_t position;
    std::int64_t time_ms;
    std::string order;
    std::string account;
  };

  // Nothing may be done to the past; everything else about an order is as it was.
  static std::string as_past(const std::string& order) {
    const std::size_t from = order.find("\"allowed_actions\":[");
    const std::size_t to = order.find(']', from);
    EXPECT_NE(to, std::string::npos);
    std::string past = order;
    past.replace(from, to + 1 - from, "\"allowed_actions\":[]");
    return past;
  }

  void remember() {
    const std::uint64_t position = client_.newest_position();
    Moment moment{position, now_ms(), client_.read("/v1/orders/o1").body(),
                  client_.read("/v1/accounts/balance:ann").body()};
    moments_.push_back(std::move(moment));
    advance_clock(1'000);
  }
  void step(int status, std::string_view target, std::string_view body) {
    const Reply reply = expect(status, client_.post(target, body));
    ASSERT_GT(reply.position(), 0U);
    remember();
  }
  Reply order_at(const std::string& at) { return client_.get("/v1/orders/o1?at=" + at); }
  Reply account_at(const std::string& at) {
    return client_.get("/v1/accounts/balance:ann?at=" + at);
  }

  // An order that is placed, paid in two ways, refunded in part, and closed.
  void live() {
    fund("balance:ann", "balance", 5'000);
    born_ms_ = now_ms();
    advance_clock(1'000);
    step(201, "/v1/orders",
         R"({"order_id":"o1","merchant_id":"m1","user_id":"ann","channel":"terminal",)"
         R"("items":[{"sku":"tea","title":"Tea","quantity":2,"unit_price":500}]})");
    step(200, "/v1/orders/o1/payments",
         R"({"balance":400,"third_party":{"provider":"alipay","amount":600}})");
    step(200, "/v1/orders/o1/payments/l2/confirm",
         R"({"result":"succeeded","provider_ref":"ali-1"})");
    step(201, "/v1/orders/o1/refunds", R"({"initiator":"customer","amount":700,"reason":"cold"})");
    step(200, "/v1/orders/o1/refunds/r1/approve", R"({"operator_id":"op1"})");
    step(200, "/v1/orders/o1/refunds/r1/confirm",
         R"({"result":"succeeded","provider_ref":"ali-2"})");
    step(200, "/v1/orders/o1/close", "{}");
  }

  // Every answer of the life, by position, by token and by time.
  void expect_the_same_again() {
    ASSERT_EQ(moments_.size(), 7U);
    for (const Moment& moment : moments_) {
      const std::string token = "0:" + std::to_string(moment.position);
      const Reply order = expect(200, order_at(token));
      EXPECT_EQ(order.body(), as_past(moment.order));
      EXPECT_EQ(order.header("orderlog-position"), token);
      EXPECT_EQ(order.header("etag"), "");
      EXPECT_EQ(order_at(std::to_string(moment.position)).body(), order.body());
      EXPECT_EQ(account_at(token).body(), moment.account);

      const std::string time = std::to_string(moment.time_ms);
      const Reply by_time = expect(200, order_at(time));
      EXPECT_EQ(by_time.body(), order.body());
      // Its position names the same state again.
      EXPECT_EQ(order_at(by_time.header("orderlog-position")).body(), order.body());
      EXPECT_EQ(order_at(std::to_string(moment.time_ms + 999)).body(), order.body());
      EXPECT_EQ(account_at(time).body(), moment.account);
    }
  }

  std::int64_t born_ms_ = 0;
  std::vector<Moment> moments_;
};

TEST_F(Past, EveryAnswerComesAgainAsOfItsPositionAndItsTime) {
  live();
  expect_the_same_again();
  restart();
  advance_clock(1'000);  // a test's clock comes back where the log ends
  expect_the_same_again();

  refused(404, "not_found", order_at(std::to_string(born_ms_)));
  refused(404, "not_found", order_at("1"));
  expect(200, account_at(std::to_string(born_ms_)));
  refused(503, "behind", order_at(std::to_string(client_.log_position() + 1)));
  refused(400, "invalid_field", order_at(std::to_string(now_ms() + 1)));
}

TEST_F(Past, EveryPositionBetweenAnswersShowsTheVersionReachedThere) {
  live();
  const Json history = Json::parse(client_.get("/v1/orders/o1/events").body());
  std::map<std::uint64_t, std::int64_t> versions;  // by the event's position
  for (const Json& event : history.at("data")) {
    versions[event.at("position").get<std::uint64_t>()] =
        event.at("streamversion").get<std::int64_t>();
  }
  std::int64_t version = 0;
  for (std::uint64_t at = 1; at <= client_.log_position(); ++at) {
    if (versions.contains(at)) version = versions[at];
    const Reply then = order_at(std::to_string(at));
    if (version == 0) {
      refused(404, "not_found", then);
    } else {
      EXPECT_EQ(expect(200, then).integer("/version"), version);
    }
  }
  EXPECT_EQ(version, static_cast<std::int64_t>(versions.size()));
}

TEST_F(Past, TheReasonsOfAnOrdersFieldsAreWhatItsPastShows) {
  live();
  const Json history = Json::parse(client_.get("/v1/orders/o1/events").body());
  const Json& fields = history.at("fields");
  const Json now = Json::parse(moments_.back().order);
  for (const auto& [name, value] : now.items()) {
    if (name == "version") continue;
    ASSERT_TRUE(fields.contains(name)) << name;
    if (name == "allowed_actions") continue;  // the past has none
    const Json& origin = fields.at(name);
    // There already right behind the event, and not yet right before it.
    const std::string token = origin.at("position").get<std::string>();
    const Json then = Json::parse(expect(200, order_at(token)).body());
    EXPECT_EQ(then.at(name), value) << name;
    EXPECT_EQ(then.at("version"), origin.at("version"));
    const std::uint64_t position = position_of_token(token);
    const Reply before = order_at(std::to_string(position - 1));
    if (before.status == 404) {
      EXPECT_EQ(origin.at("type"), "OrderPlaced");
      continue;
    }
    const Json earlier = Json::parse(before.body());
    EXPECT_TRUE(!earlier.contains(name) || earlier.at(name) != value) << name;
  }
  EXPECT_EQ(fields.at("closed").at("type"), "OrderClosed");
  EXPECT_EQ(fields.at("paid_at").at("type"), "OrderPaid");
  EXPECT_EQ(fields.at("items/tea/quantity").at("type"), "OrderPlaced");
  EXPECT_EQ(fields.at("payments/l2/provider_ref").at("type"), "LegSettled");
  EXPECT_EQ(fields.at("refunds/r1/state").at("type"), "RefundSucceeded");
  EXPECT_EQ(fields.at("refunds/r1/reason").at("type"), "RefundRequested");
}

// An imported command bears its own time, and may be recorded behind later ones.
TEST_F(Past, AnImportTakesPartAsOfItsOwnTime) {
  const std::int64_t now = now_ms();
  const auto import = [&](std::int64_t at, std::string_view command) {
    auto exchange = LineExchange::open(server_.url(), "/v1/commands");
    ASSERT_TRUE(exchange.ok());
    ASSERT_TRUE(
        exchange->send(R"({"at":)" + std::to_string(at) + "," + std::string(command) + "}").ok());
    ASSERT_TRUE(exchange->finish().ok());
    const auto answer = exchange->next();
    ASSERT_TRUE(answer.ok() && *answer);
    EXPECT_LT(json_integer(**answer, "/status").value_or(0), 300) << **answer;
  };
  import(now - 10'000, R"("command":"place_order","data":{"order_id":"o1","merchant_id":"m",)"
                       R"("user_id":"ann","channel":"terminal","items":[{"sku":"s","title":"t",)"
                       R"("quantity":1,"unit_price":100}]})");
  import(now - 5'000, R"("command":"collect_payment","data":{"order_id":"o1","amount":100,)"
                      R"("method":"cash","operator_id":"op1"})");
  // Closed before it was paid, says whoever brings it.
  import(now - 8'000, R"("command":"close_order","data":{"order_id":"o1"})");
  refused(404, "not_found", order_at(std::to_string(now - 10'001)));
  EXPECT_EQ(order_at(std::to_string(now - 10'000)).text("/status"), "unpaid");
  // The payment, which is later, ends the prefix: what was recorded behind it is not seen either.
  const Json between = Json::parse(order_at(std::to_string(now - 6'000)).body());
  EXPECT_EQ(between.at("status"), "unpaid");
  EXPECT_EQ(between.at("closed"), false);
  const Json after = Json::parse(order_at(std::to_string(now - 5'000)).body());
  EXPECT_EQ(after.at("status"), "paid");
  EXPECT_EQ(after.at("closed"), true);
}

}  // namespace
}  // namespace orderlog::testing
