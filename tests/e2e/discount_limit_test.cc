// At most so many discounted orders per phone and day, over HTTP: as one client sees it, and as
// many see it who all want the last one.

#include <algorithm>
#include <array>
#include <atomic>
#include <barrier>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "app/data_directory.h"
#include "app/net/line_exchange.h"
#include "eventstore/rocksdb_event_store.h"
#include "tests/e2e/server_test.h"
#include "tests/fault/log_audit.h"

namespace orderlog::testing {
namespace {

constexpr std::int64_t kDayMs = 86'400'000;

// Two hay bales at 100, 30 of them taken off.
std::string order(const std::string& id, const std::string& phone, const std::string& user = "ann",
                  const std::string& more = R"(,"discounts":[{"code":"spring","amount":30}])") {
  return R"({"order_id":")" + id + R"(","merchant_id":"m","user_id":")" + user +
         R"(","channel":"terminal","phone":")" + phone +
         R"(","items":[{"sku":"hay","title":"hay","quantity":2,"unit_price":100}])" + more + "}";
}

class DiscountLimit : public ServerTest {
 protected:
  DiscountLimit() : ServerTest({"--test-clock", "--rules.discounted_orders_per_phone_day", "2"}) {}

  Reply place(const std::string& id, const std::string& phone = "13800138000") {
    return client_.post("/v1/orders", order(id, phone));
  }
  Reply post(const std::string& order, const std::string& action, const std::string& body) {
    return client_.post("/v1/orders/" + order + "/" + action, body);
  }
  Reply void_order(const std::string& id) {
    return expect(200, post(id, "void", R"({"initiator":"customer"})"));
  }
  std::string answer_to(const std::string& line) {
    auto exchange = LineExchange::open(server_.url(), "/v1/commands");
    EXPECT_TRUE(exchange.ok() && exchange->send(line).ok() && exchange->finish().ok());
    const auto answer = exchange->next();
    return answer.ok() && *answer ? std::string(**answer) : "";
  }
};

TEST_F(DiscountLimit, HoldsForAPhoneThroughItsDay) {
  // Noon of a day to come, which the log remembers: after the restart it is the same day.
  const std::int64_t now = now_ms();
  advance_clock(2 * kDayMs - now % kDayMs - kDayMs / 2);
  expect(201, place("o1"));
  expect(201, place("o2", "+86 138-0013-8000"));
  const std::uint64_t position = client_.log_position();
  const Reply refusal = refused(409, "discount_limit", place("o3", "138 0013 8000"));
  refused(409, "discount_limit", place("o3", "１３８００１３８０００"));
  EXPECT_NE(refusal.text("/detail")->find("limit of 2 "), std::string::npos) << refusal.body();
  EXPECT_EQ(client_.log_position(), position) << "a refusal appends nothing";
  EXPECT_EQ(client_.get("/v1/orders/o3").status, 404);

  expect(201, client_.post("/v1/orders", order("o3", "13800138000", "ann", "")));
  expect(201, place("o4", "13900139000"));
  restart();
  refused(409, "discount_limit", place("o5"));

  advance_clock(kDayMs);
  expect(201, place("o5"));
  expect(201, place("o6"));
  refused(409, "discount_limit", place("o7"));
}

TEST_F(DiscountLimit, HoldsForAUserWhereThereIsNoPhone) {
  expect(201, place("o1", ""));
  expect(201, place("o2", ""));
  refused(409, "discount_limit", place("o3", ""));
  expect(201, client_.post("/v1/orders", order("o3", "", "bob")));
}

TEST_F(DiscountLimit, ARefusalIsItsKeysAnswerForEver) {
  expect(201, place("o1"));
  expect(201, place("o2"));
  const std::string third = order("o3", "13800138000");
  const Reply first = refused(409, "discount_limit", client_.post_keyed("/v1/orders", third, "k3"));
  void_order("o1");
  const Reply again = refused(409, "discount_limit", client_.post_keyed("/v1/orders", third, "k3"));
  EXPECT_TRUE(again.replayed());
  EXPECT_EQ(again.body(), first.body());
  expect(201, client_.post_keyed("/v1/orders", third, "k4"));
}

TEST_F(DiscountLimit, IsGivenBackByAVoidAndByARefundOfTheWhole) {
  expect(201, place("o1"));
  expect(201, place("o2"));
  void_order("o1");
  expect(201, place("o3"));
  refused(409, "discount_limit", place("o4"));

  expect(200, post("o2", "collect", R"({"amount":170,"method":"cash","operator_id":"op"})"));
  expect(201, post("o2", "refunds", R"({"initiator":"store","reason":"late","amount":169})"));
  refused(409, "discount_limit", place("o4"));
  const Reply whole = expect(201, post("o2", "refunds", R"({"initiator":"store","reason":"x"})"));
  EXPECT_EQ(whole.text("/status"), "refunded");
  expect(201, place("o4"));
  refused(409, "discount_limit", place("o5"));
}

TEST_F(DiscountLimit, HoldsForStreamedAndImportedCommands) {
  const auto line = [](const std::string& id, const std::string& at = "") {
    return R"({"command":"place_order",)" + at + R"("data":)" + order(id, "13800138000") + "}";
  };
  EXPECT_EQ(json_integer(answer_to(line("o1")), "/status"), 201);
  expect(201, place("o2"));
  const std::string refusal = answer_to(line("o3"));
  EXPECT_EQ(json_integer(refusal, "/status"), 409);
  EXPECT_EQ(json_text(refusal, "/body/code"), "discount_limit");

  const std::string then = R"("at":1291882000000,)";  // 2010-12-09
  EXPECT_EQ(json_integer(answer_to(line("o3", then)), "/status"), 201);
  EXPECT_EQ(json_integer(answer_to(line("o4", then)), "/status"), 201);
  const std::string late = answer_to(line("o5", then));
  EXPECT_EQ(json_text(late, "/body/code"), "discount_limit");
  EXPECT_NE(json_text(late, "/body/detail")->find("2010-12-09 (UTC)"), std::string::npos) << late;
}

TEST_F(DiscountLimit, ItsEventsAreReadLikeAnyAndNameNoPhone) {
  expect(201, place("o1"));
  void_order("o1");
  const Reply events = expect(200, client_.get("/v1/events?limit=200"));
  const std::vector<std::string> types = json_texts(events.body(), "/data", "type");
  EXPECT_EQ(std::count_if(types.begin(), types.end(),
                          [](const std::string& type) {
                            return type.find("DiscountUsed") != std::string::npos ||
                                   type.find("DiscountReturned") != std::string::npos;
                          }),
            2)
      << events.body();
  bool seen = false;
  for (const std::string& stream : json_texts(events.body(), "/data", "subject")) {
    if (!stream.starts_with("discount_quota-")) continue;
    seen = true;
    EXPECT_EQ(stream.find("13800138000"), std::string::npos) << stream;
    const Reply its_own = expect(200, client_.get("/v1/events?stream=" + stream));
    EXPECT_EQ(its_own.size("/data"), 2u) << its_own.body();
  }
  EXPECT_TRUE(seen) << events.body();
}

TEST(DiscountLimitOffByDefault, NothingIsCountedOrWritten) {
  TempDirectory directory;
  ServerProcess server(directory / "data", {"--test-clock"});
  ASSERT_TRUE(server.start()) << server.err();
  Session client(server.url());
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(client.post("/v1/orders", order("o" + std::to_string(i), "13800138000")).status, 201);
  }
  EXPECT_EQ(client.log_position(), 5u);
}

constexpr std::size_t kClients = 24;
constexpr std::size_t kPhones = 12;
constexpr std::size_t kLimit = 5;

// Everybody wants a discount for the same phone at the same moment, then for the next phone.
class DiscountRush : public ::testing::Test {
 protected:
  struct Told {
    std::atomic<std::size_t> placed{0};
    std::atomic<std::size_t> refused{0};
  };

  void start(const std::vector<std::string>& more_flags = {}) {
    std::vector<std::string> flags{"--test-clock", "--rules.discounted_orders_per_phone_day",
                                   std::to_string(kLimit)};
    flags.insert(flags.end(), more_flags.begin(), more_flags.end());
    server_ = std::make_unique<ServerProcess>(directory_ / "data", flags);
    ASSERT_TRUE(server_->start()) << server_->err();
  }

  static std::string phone(std::size_t number, std::size_t spelling) {
    const std::string last = std::to_string(1'000 + number);
    const std::array<std::string, 4> spellings{"1380013" + last, "138 0013 " + last,
                                               "+86-138-0013-" + last, "(0086) 138.0013." + last};
    return spellings[spelling % spellings.size()];
  }

  // Each client has an order of its own for every phone; with `voids`, some take theirs back at
  // once.
  void rush(const std::string& name, bool voids) {
    std::barrier together(static_cast<std::ptrdiff_t>(kClients));
    std::vector<std::thread> threads;
    for (std::size_t client = 0; client < kClients; ++client) {
      threads.emplace_back([&, client] {
        Session session(server_->url());
        session.get("/livez");
        for (std::size_t number = 0; number < kPhones; ++number) {
          const std::string id = name + "-" + std::to_string(number) + "-" + std::to_string(client);
          together.arrive_and_wait();
          take(number, session.post("/v1/orders", order(id, phone(number, client))));
          if (voids && client % 2 == 0) {
            const Reply reply =
                session.post("/v1/orders/" + id + "/void", R"({"initiator":"customer"})");
            EXPECT_TRUE(reply.status == 200 || reply.code() == "not_found") << reply.body();
          }
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }

  void take(std::size_t number, const Reply& reply) {
    if (reply.status == 201) {
      ++told_[number].placed;
    } else {
      EXPECT_EQ(reply.status, 409) << reply.trouble << reply.body();
      EXPECT_EQ(reply.code(), "discount_limit") << reply.body();
      ++told_[number].refused;
    }
  }

  LogAudit audit() {
    server_->terminate();
    EXPECT_EQ(server_->wait(), 0) << server_->err();
    RocksDbEventStoreOptions options;
    options.directory = log_directory(server_->data());
    const auto log = open_rocksdb_event_store_read_only(options);
    EXPECT_TRUE(log.ok());
    return log.ok() ? audit_log(**log) : LogAudit{};
  }

  TempDirectory directory_;
  std::unique_ptr<ServerProcess> server_;
  std::array<Told, kPhones> told_;
};

TEST_F(DiscountRush, ExactlyTheLimitIsPlacedForEachPhone) {
  start();
  rush("a", false);
  for (const Told& told : told_) {
    EXPECT_EQ(told.placed, kLimit);
    EXPECT_EQ(told.refused, kClients - kLimit);
  }
  const LogAudit audited = audit();
  EXPECT_EQ(audited.broken, std::vector<std::string>());
  EXPECT_EQ(audited.discounts_most, kLimit);
  std::size_t quotas = 0;
  for (const auto& [stream, state] : audited.states) {
    const auto* quota = std::get_if<DiscountQuota>(&state);
    if (quota == nullptr) continue;
    ++quotas;
    EXPECT_EQ(quota->order_ids.size(), kLimit) << stream;
  }
  EXPECT_EQ(quotas, kPhones);
}

TEST_F(DiscountRush, WhatIsGivenBackIsTakenOnceAndTheLimitHoldsAtEveryPosition) {
  start();
  rush("a", true);
  rush("b", false);
  const LogAudit audited = audit();
  EXPECT_EQ(audited.broken, std::vector<std::string>());
  EXPECT_EQ(audited.discounts_most, kLimit);
  std::size_t counted = 0;
  std::size_t live = 0;
  for (const auto& [stream, state] : audited.states) {
    if (const auto* quota = std::get_if<DiscountQuota>(&state)) {
      EXPECT_EQ(quota->order_ids.size(), kLimit) << stream;
      counted += quota->order_ids.size();
    } else if (const auto* order = std::get_if<Order>(&state)) {
      if (order->status != OrderStatus::kVoided) ++live;
    }
  }
  EXPECT_EQ(live, counted);
  EXPECT_EQ(counted, kPhones * kLimit);
}

TEST_F(DiscountRush, IsNoticedWhenOrdersOnTheirWayToTheDiskAreNotCounted) {
  start({"--faults.discounts_count_loosely"});
  rush("a", false);
  std::size_t too_many = 0;
  for (const Told& told : told_) too_many += told.placed > kLimit ? 1 : 0;
  EXPECT_GE(too_many, 1u);
  EXPECT_GT(audit().discounts_most, kLimit);
}

}  // namespace
}  // namespace orderlog::testing
