// One effect per key, for ever.

#include <set>
#include <thread>

#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

constexpr std::string_view kOrder =
    R"({"merchant_id":"m","user_id":"ann","channel":"terminal",)"
    R"("items":[{"sku":"hay","title":"hay","quantity":1,"unit_price":100}]})";

using IdempotencyKey = ServerTest;

TEST_F(IdempotencyKey, GivesItsFirstAnswerAgainEvenAfterARestart) {
  const Reply first = expect(201, client_.post_keyed("/v1/orders", kOrder, "k1"));
  EXPECT_FALSE(first.replayed());
  const std::string order = first.text("/order_id").value_or("");
  // The order goes on; the key's answer does not.
  expect(200, client_.post("/v1/orders/" + order + "/void", R"({"initiator":"customer"})"));
  const std::uint64_t position = client_.log_position();
  for (int round = 0; round < 2; ++round) {
    const Reply again = expect(201, client_.post_keyed("/v1/orders", kOrder, "k1"));
    EXPECT_TRUE(again.replayed());
    EXPECT_EQ(again.body(), first.body());
    EXPECT_EQ(again.position(), first.position());
    EXPECT_EQ(again.header("etag"), first.header("etag"));
    EXPECT_EQ(client_.log_position(), position);
    if (round == 0) restart();
  }
}

TEST_F(IdempotencyKey, RemembersARefusalToo) {
  const std::string target = "/v1/orders/nowhere/void";
  const std::string body = R"({"initiator":"customer"})";
  const Reply first = refused(404, "not_found", client_.post_keyed(target, body, "k1"));
  restart();
  const Reply again = refused(404, "not_found", client_.post_keyed(target, body, "k1"));
  EXPECT_TRUE(again.replayed());
  EXPECT_EQ(again.body(), first.body());
  EXPECT_EQ(again.position(), first.position());
}

TEST_F(IdempotencyKey, IsRefusedForAnotherBodyOrAnotherCommand) {
  expect(201, client_.post_keyed("/v1/orders", kOrder, "k1"));
  const std::uint64_t position = client_.log_position();
  std::string other(kOrder);
  other.replace(other.find("ann"), 3, "bob");
  refused(422, "idempotency_key_reused", client_.post_keyed("/v1/orders", other, "k1"));
  refused(422, "idempotency_key_reused",
          client_.post_keyed("/v1/orders/o1/void", R"({"initiator":"customer"})", "k1"));
  // Members in another order and white space do not make another body.
  const std::string same = R"({ "user_id":"ann", "channel":"terminal", "merchant_id":"m",
      "items":[{"title":"hay","sku":"hay","unit_price":100,"quantity":1}] })";
  EXPECT_TRUE(expect(201, client_.post_keyed("/v1/orders", same, "k1")).replayed());
  EXPECT_EQ(client_.log_position(), position);
}

TEST_F(IdempotencyKey, HasOneEffectHoweverManySendItAtOnce) {
  constexpr int kKeys = 50;
  constexpr std::size_t kClients = 8;
  std::vector<std::vector<std::string>> answers(kClients);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < kClients; ++i) {
    threads.emplace_back([&, i] {
      Session session(server_.url());
      for (int key = 0; key < kKeys; ++key) {
        answers[i].push_back(
            session.post_keyed("/v1/orders", kOrder, "k" + std::to_string(key)).body());
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(client_.log_position(), static_cast<std::uint64_t>(kKeys));
  EXPECT_EQ(std::set<std::string>(answers[0].begin(), answers[0].end()).size(),
            static_cast<std::size_t>(kKeys));
  for (const auto& answer : answers) EXPECT_EQ(answer, answers[0]);
}

}  // namespace
}  // namespace orderlog::testing
