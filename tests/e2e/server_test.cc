#include "tests/e2e/server_test.h"

#include <set>

namespace orderlog::testing {

std::int64_t ServerTest::now_ms() {
  return client_.post("/v1/test/clock", R"({"advance_ms":0})").integer("/now").value_or(0);
}

void ServerTest::advance_clock(std::int64_t by_ms) {
  expect(200, client_.post("/v1/test/clock", "{\"advance_ms\":" + std::to_string(by_ms) + "}"));
}

void ServerTest::expect_soon(const std::string& order, std::string_view status) {
  Reply reply = client_.read("/v1/orders/" + order);
  while (reply.status == 200 && reply.text("/status") != status) {
    const std::string next = "0:" + std::to_string(reply.position() + 1);
    reply = client_.get("/v1/orders/" + order,
                        {{"Orderlog-Min-Position", next}, {"Prefer", "wait=10"}});
  }
  EXPECT_EQ(reply.text("/status"), status) << reply.trouble << reply.body();
}

void ServerTest::fund(const std::string& account, std::string_view kind, Money amount) {
  const bool points = kind == "points";
  const std::string currency = points ? "PTS" : "CNY";
  const std::string house = points ? "points-house" : "house";
  if (!has_house_[points]) {
    expect(201, client_.post("/v1/accounts", R"({"account_id":")" + house + R"(","currency":")" +
                                                 currency + R"(","kind":"house"})"));
    has_house_[points] = true;
  }
  expect(201,
         client_.post("/v1/accounts", R"({"account_id":")" + account + R"(","currency":")" +
                                          currency + R"(","kind":")" + std::string(kind) + "\"}"));
  expect(201, client_.post("/v1/transfers", R"({"debit_account":")" + house +
                                                R"(","credit_account":")" + account +
                                                R"(","amount":)" + std::to_string(amount) + "}"));
}

Money ServerTest::available(const std::string& account) {
  const Reply reply = expect(200, client_.read("/v1/accounts/" + account));
  return reply.integer("/available").value_or(-1);
}

void ServerTest::open_pool(const std::string& id, std::int64_t total, Money unit_price,
                           const std::string& more) {
  const std::int64_t now = now_ms();
  expect(201, client_.post("/v1/pools", R"({"pool_id":")" + id +
                                            R"(","merchant_id":"farm","title":"sheep","total":)" +
                                            std::to_string(total) + R"(,"unit_price":)" +
                                            std::to_string(unit_price) + R"(,"opens_at":)" +
                                            std::to_string(now - 1) + R"(,"closes_at":)" +
                                            std::to_string(now + 3'600'000) + more + "}"));
}

std::string ServerTest::buy(const std::string& user, const std::string& pool,
                            std::int64_t quantity) {
  const Reply job = expect(
      202, client_.post("/v1/jobs", R"({"user_id":")" + user + R"(","pool_id":")" + pool +
                                        R"(","quantity":)" + std::to_string(quantity) + "}"));
  const Reply state = expect(200, client_.read("/v1/jobs/" + job.text("/job_id").value_or("")));
  EXPECT_EQ(state.text("/state"), "complete") << state.body();
  return state.text("/result/order_id").value_or("");
}

Money ServerTest::sum_of_all_accounts() {
  std::set<std::string> accounts;
  std::string after = "0:0";
  while (true) {
    const Reply page =
        expect(200, client_.get("/v1/events?type=AccountOpened&limit=200&after=" + after));
    for (const std::string& subject : json_texts(page.body(), "/data", "subject")) {
      accounts.insert(subject.substr(std::string_view("account-").size()));
    }
    const auto next = page.text("/next_cursor");
    if (!next) break;
    after = *next;
  }
  Money sum = 0;
  for (const std::string& account : accounts) {
    sum += client_.read("/v1/accounts/" + account).integer("/posted").value_or(-1);
  }
  EXPECT_FALSE(accounts.empty());
  return sum;
}

}  // namespace orderlog::testing
