// Orders that channels bring under numbers of their own, over HTTP: as one client sees it, and as
// many see it who all bring the same one.

#include <gtest/gtest.h>

#include <atomic>
#include <barrier>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

constexpr std::string_view kStatuses = "/v1/channels/third_party/statuses";

// Two teas at 500, paid on the channel.
std::string order(const std::string& number, const std::string& id = "",
                  const std::string& quantity = "2") {
  const std::string named = id.empty() ? "" : R"("order_id":")" + id + R"(",)";
  return "{" + named + R"("merchant_id":"m1","store_id":"s1","user_id":"ann","channel":)" +
         R"("third_party","channel_order_no":")" + number + R"(","paid":true,"items":[{"sku":)" +
         R"("tea","title":"Tea","quantity":)" + quantity + R"(,"unit_price":500}]})";
}

std::string status(const std::string& number, const std::string& told,
                   const std::string& more = "") {
  return R"({"channel_order_no":")" + number + R"(","merchant_id":"m1","status":")" + told + '"' +
         more + "}";
}

class Channels : public ServerTest {
 protected:
  Reply import(const std::string& number, const std::string& id = "",
               const std::string& quantity = "2") {
    return client_.post("/v1/orders", order(number, id, quantity));
  }
  Reply tell(const std::string& number, const std::string& told, const std::string& more = "") {
    return client_.post(kStatuses, status(number, told, more));
  }
  std::size_t orders_with(const std::string& number) {
    return expect(200, client_.read("/v1/orders?merchant_id=m1&channel_order_no=" + number))
        .size("/data");
  }
};

TEST_F(Channels, BringAnOrderOnce) {
  const Reply first = expect(201, import("MT-7", "o1"));
  const std::uint64_t position = client_.log_position();
  for (const std::string id : {"o1", "o2", ""}) {
    const Reply again = expect(200, import("MT-7", id));
    EXPECT_EQ(again.body(), first.body());
    EXPECT_EQ(again.header("etag"), first.header("etag"));
  }
  const Reply other = refused(409, "channel_order_differs", import("MT-7", "", "3"));
  EXPECT_NE(other.text("/detail")->find("order o1"), std::string::npos) << other.body();
  EXPECT_EQ(client_.log_position(), position) << "nothing was appended";
  EXPECT_EQ(client_.get("/v1/orders/o2").status, 404);

  restart();
  expect(200, import("MT-7"));
  refused(409, "channel_order_differs", import("MT-7", "", "3"));
  EXPECT_EQ(client_.log_position(), position);
  EXPECT_EQ(orders_with("MT-7"), 1U);
}

TEST_F(Channels, TellStatusesLateTwiceAndOutOfOrder) {
  const std::string number = "MT/7 号";
  refused(404, "not_found", tell(number, "accepted"));
  expect(201, import(number, "o1"));
  EXPECT_EQ(expect(200, tell(number, "prepared")).text("/delivery_status"), "prepared");
  EXPECT_EQ(expect(200, tell(number, "delivered")).text("/delivery_status"), "delivered");
  const std::uint64_t position = client_.log_position();
  const Reply late = expect(200, tell(number, "picked_up", R"(,"courier":"Lee")"));
  EXPECT_EQ(late.text("/delivery_status"), "delivered");
  expect(200, tell(number, "delivered"));
  EXPECT_EQ(client_.log_position(), position);

  const Reply cancelled =
      expect(200, tell(number, "cancelled", R"(,"initiator":"customer","reason":"cold")"));
  EXPECT_EQ(cancelled.text("/status"), "refunding");
  const Reply refunded =
      expect(200, tell(number, "refunded", R"(,"initiator":"customer","provider_ref":"R-7")"));
  EXPECT_EQ(refunded.text("/status"), "refunded");
  EXPECT_EQ(refunded.text("/cancel_type"), "customer");
  EXPECT_EQ(refunded.text("/refunds/0/provider_ref"), "R-7");
  EXPECT_EQ(available("merchant-balance:m1"), 0);
  EXPECT_EQ(sum_of_all_accounts(), 0);
}

TEST_F(Channels, AreOnlyThoseThatBringOrders) {
  const Reply terminal =
      refused(400, "invalid_field",
              client_.post("/v1/channels/terminal/statuses", status("7", "accepted")));
  EXPECT_EQ(terminal.text("/errors/0/pointer"), "/channel") << terminal.body();
  refused(400, "invalid_field",
          client_.post("/v1/channels/meituan/statuses", status("7", "accepted")));
  refused(400, "unknown_field",
          client_.post(kStatuses, status("7", "accepted", R"(,"channel":"official")")));
  refused(400, "invalid_field", tell("7", "eaten"));
  refused(400, "invalid_field", tell("7", "accepted", R"(,"reason":"x")"));
}

// Everybody brings every number, half of them under an id of their own, and tells its statuses.
TEST_F(Channels, BringAnOrderOnceWhoeverElseDoesSo) {
  constexpr int kClients = 12;
  constexpr int kNumbers = 20;
  std::barrier start(kClients);
  std::mutex mutex;
  std::map<std::string, std::set<std::string>> ids;  // by number
  std::map<std::string, int> created;
  std::vector<std::thread> clients;
  for (int c = 0; c < kClients; ++c) {
    clients.emplace_back([&, c] {
      Session session(server_.url());
      for (int n = 0; n < kNumbers; ++n) {
        const std::string number = "MT-" + std::to_string(n);
        const std::string id = c % 2 == 0 ? "" : "o" + std::to_string(n) + "-" + std::to_string(c);
        start.arrive_and_wait();
        const Reply reply = session.post("/v1/orders", order(number, id));
        EXPECT_TRUE(reply.status == 200 || reply.status == 201) << reply.body();
        const Reply told = session.post(kStatuses, status(number, "picked_up"));
        EXPECT_EQ(told.status, 200) << told.body();
        const std::lock_guard lock(mutex);
        ids[number].insert(reply.text("/order_id").value_or(""));
        created[number] += reply.status == 201 ? 1 : 0;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  ASSERT_EQ(ids.size(), static_cast<std::size_t>(kNumbers));
  for (const auto& [number, all] : ids) {
    EXPECT_EQ(all.size(), 1U) << number;
    EXPECT_EQ(created[number], 1) << number;
    EXPECT_EQ(orders_with(number), 1U) << number;
  }
  EXPECT_EQ(available("merchant-balance:m1"), kNumbers * 1'000);
  EXPECT_EQ(sum_of_all_accounts(), 0);
}

}  // namespace
}  // namespace orderlog::testing
