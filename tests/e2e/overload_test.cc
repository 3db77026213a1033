// More than the engine can take: refused at once and in order, with nothing done and a time to come
// back.

#include <set>
#include <string>
#include <vector>

#include "tests/api/http/raw_client.h"
#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

constexpr int kPipelined = 64;

class Overload : public ServerTest {
 protected:
  using ServerTest::ServerTest;

  // All requests in one go; the others were refused.
  std::set<int> numbers_placed_at_once(http::RawClient& client);
  void each_is_told_in_its_turn_and_nothing_is_half_done();

  static std::string order_request(int number) {
    const std::string body = R"({"order_id":"o)" + std::to_string(number) +
                             R"(","merchant_id":"m","user_id":"ann","channel":"terminal",)"
                             R"("items":[{"sku":"s","title":"t","quantity":1,"unit_price":1}]})";
    return "POST /v1/orders HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\n"
           "Idempotency-Key: k" +
           std::to_string(number) + "\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
  }
};

std::set<int> Overload::numbers_placed_at_once(http::RawClient& client) {
  std::string requests;
  for (int i = 0; i < kPipelined; ++i) requests += order_request(i);
  client.send(requests);
  std::set<int> placed;
  for (int i = 0; i < kPipelined; ++i) {
    const auto response = client.receive();
    if (!response) {
      ADD_FAILURE() << i << " is not answered";
      break;
    }
    if (response->status == 201) {
      EXPECT_EQ(json_text(response->body, "/order_id"), "o" + std::to_string(i));
      placed.insert(i);
    } else {
      EXPECT_EQ(response->status, 429) << response->body;
      EXPECT_EQ(json_text(response->body, "/code"), "overloaded");
      EXPECT_EQ(response->header("retry-after"), "1");
    }
  }
  return placed;
}

void Overload::each_is_told_in_its_turn_and_nothing_is_half_done() {
  http::RawClient client(server_.port());
  const std::set<int> placed = numbers_placed_at_once(client);
  EXPECT_LT(placed.size(), static_cast<std::size_t>(kPipelined));
  EXPECT_FALSE(placed.empty());
  EXPECT_EQ(client_.log_position(), placed.size());

  // The same requests again, one at a time: what was refused happens now, the rest happened once.
  for (int i = 0; i < kPipelined; ++i) {
    client.send(order_request(i));
    const auto response = client.receive();
    ASSERT_TRUE(response.has_value());
    EXPECT_EQ(response->status, 201) << response->body;
    EXPECT_EQ(response->header("idempotency-replayed"), placed.contains(i) ? "true" : "");
  }
  EXPECT_EQ(client_.log_position(), static_cast<std::uint64_t>(kPipelined));
}

class OverloadByNumber : public Overload {
 protected:
  OverloadByNumber()
      : Overload({"--engine.queue_capacity", "1", "--engine.batch_commands_max", "1"}) {}
};

TEST_F(OverloadByNumber, IsToldToEachRequestInItsTurnAndNothingIsHalfDone) {
  each_is_told_in_its_turn_and_nothing_is_half_done();
}

class OverloadByBytes : public Overload {
 protected:
  OverloadByBytes() : Overload({"--engine.queue_bytes_max", "1024"}) {}
};

TEST_F(OverloadByBytes, IsToldToEachRequestInItsTurnAndNothingIsHalfDone) {
  each_is_told_in_its_turn_and_nothing_is_half_done();
}

}  // namespace
}  // namespace orderlog::testing
