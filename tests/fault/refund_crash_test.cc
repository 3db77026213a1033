// 审核通过不退钱, approved and never paid back: a refund is led through the real server, which is
// killed at each of its steps, before and after the answer. It shows `succeeded` exactly when the
// provider has returned the money, and what was approved is always somebody's work.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <random>
#include <set>
#include <thread>

#include "tests/e2e/server_process.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fault/log_audit.h"
#include "tests/fault/promises.h"

namespace orderlog::testing {
namespace {

struct Step {
  std::string target;
  std::string body;
};

enum class KilledWhen { kBeforeTheAnswer, kAfterTheAnswer };

class RefundCrash : public ::testing::Test {
 protected:
  RefundCrash() : server_(directory_ / "data", {"--log.level", "warning"}) {}

  void SetUp() override { ASSERT_TRUE(server_.start()) << server_.err(); }

  // Under its key, until it is answered.
  Reply give(const Step& step, const std::string& key) {
    for (int i = 0; i < 500; ++i) {
      Reply reply = Session(server_.url()).post_keyed(step.target, step.body, key);
      if (reply.status != 0 && reply.status != 503) {
        told_ = std::max(told_, reply.position());
        return reply;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return {};
  }

  void kill_at(const Step& step, const std::string& key, KilledWhen when) {
    if (when == KilledWhen::kAfterTheAnswer) {
      EXPECT_LT(give(step, key).status, 300);
      server_.kill();
    } else {
      std::thread sending(
          [&] { (void)Session(server_.url()).post_keyed(step.target, step.body, key); });
      std::this_thread::sleep_for(std::chrono::microseconds(random_() % 3'000));
      server_.kill();
      sending.join();
    }
    ASSERT_TRUE(server_.start(server_.port())) << server_.err();
  }

  // As new as the newest answer that anybody got.
  Reply read(const std::string& target) {
    const std::string at_least = "0:" + std::to_string(told_);
    return Session(server_.url())
        .get(target, {{"Orderlog-Min-Position", at_least}, {"Prefer", "wait=10"}});
  }
  Reply order(const std::string& id) { return read("/v1/orders/" + id); }

  // A refund of everything, and what it is led through.
  static std::vector<Step> steps(const std::string& id) {
    const std::string route = "/v1/orders/" + id;
    return {
        {"/v1/orders",
         R"({"order_id":")" + id +
             R"(","merchant_id":"m1","user_id":"ann","channel":"official",)"
             R"("items":[{"sku":"tea","title":"Tea","quantity":1,"unit_price":100}]})"},
        {route + "/payments", R"({"third_party":{"provider":"wechat","amount":100}})"},
        {route + "/payments/l1/confirm", R"({"result":"succeeded"})"},
        {route + "/refunds", R"({"initiator":"customer","reason":"cold"})"},
        {route + "/refunds/r1/approve", R"({"operator_id":"clerk"})"},
        {"/v1/effects/" + id + "-provider_refund:r1/complete", R"({"result":"wx-1"})"},
    };
  }
  static constexpr std::size_t kApproved = 4;
  static constexpr std::size_t kReturned = 5;

  void lead_through(const std::string& id, std::size_t killed_at, KilledWhen when) {
    const std::vector<Step> all = steps(id);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string key = id + "-" + std::to_string(i);
      if (i == kReturned) expect_somebodys_work(id);
      if (i == killed_at) {
        ASSERT_NO_FATAL_FAILURE(kill_at(all[i], key, when));
      }
      const Reply reply = give(all[i], key);
      ASSERT_TRUE(reply.status == 200 || reply.status == 201) << all[i].target << reply.body();
      if (i == kApproved) expect_not_before_the_money(id);
    }
    const Reply at_the_end = order(id);
    EXPECT_EQ(at_the_end.text("/refund_status"), "succeeded") << at_the_end.body();
    EXPECT_EQ(at_the_end.integer("/refunded"), 100);
  }

  void expect_not_before_the_money(const std::string& id) {
    const Reply approved = order(id);
    EXPECT_EQ(approved.text("/refund_status"), "processing") << approved.body();
    EXPECT_EQ(approved.integer("/refunded"), 0);
  }
  void expect_somebodys_work(const std::string& id) {
    const Reply effect = read("/v1/effects/" + id + "-provider_refund:r1");
    EXPECT_EQ(effect.text("/state"), "offered") << effect.body();
  }

  TempDirectory directory_;
  std::mt19937_64 random_{std::random_device{}()};
  ServerProcess server_;
  std::uint64_t told_ = 0;  // the newest position
};

TEST_F(RefundCrash, AtEveryStepLeavesNothingHalfDone) {
  int orders = 0;
  for (const KilledWhen when : {KilledWhen::kBeforeTheAnswer, KilledWhen::kAfterTheAnswer}) {
    for (std::size_t step = 0; step <= kReturned; ++step) {
      SCOPED_TRACE("killed at step " + std::to_string(step));
      ASSERT_NO_FATAL_FAILURE(lead_through("o" + std::to_string(orders++), step, when));
    }
  }
  server_.terminate();
  EXPECT_EQ(server_.wait(), 0) << server_.err();
  const auto log = open_log(server_.data());
  ASSERT_TRUE(log.ok()) << log.error().detail;
  const LogAudit audit = audit_log(**log);
  EXPECT_EQ(audit.broken, std::vector<std::string>());
  EXPECT_EQ(audit.deadlines_pending, 0U) << "nothing waits any more";
  EXPECT_EQ(std::get<Account>(audit.states.at("account-provider:wechat")).posted, 0);
  EXPECT_EQ(std::get<Account>(audit.states.at("account-merchant-balance:m1")).posted, 0);
}

// Answers that were given before they were safe: an approval is forgotten.
TEST_F(RefundCrash, ShowsAnApprovalThatWasNotSafe) {
  int forgotten = 0;
  for (int round = 0; round < 12; ++round) {
    ServerProcess hasty(directory_ / ("hasty-" + std::to_string(round)),
                        {"--log.level", "error", "--faults.ack_before_sync"});
    ASSERT_TRUE(hasty.start()) << hasty.err();
    const std::string id = "h" + std::to_string(round);
    std::uint64_t told = 0;
    for (const Step& step : steps(id)) {
      if (step.target.ends_with("/complete")) break;
      const Reply reply = Session(hasty.url()).post(step.target, step.body);
      ASSERT_LT(reply.status, 300) << reply.body();
      told = reply.position();
    }
    hasty.kill();
    const auto log = open_log(hasty.data());
    if (!log.ok() || (*log)->head().position < Position(told)) ++forgotten;
  }
  EXPECT_GT(forgotten, 0);
}

}  // namespace
}  // namespace orderlog::testing
