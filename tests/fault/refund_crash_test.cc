// 审核通过不退钱, approved and never paid back: a refund is led through the real server, which is
// killed at each of its steps, before and after the answer. It shows `succeeded` exactly when the
// provider has returned the money, what was approved is always somebody's work, and what was
// answered is never forgotten.

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <random>
#include <thread>

#include "tests/e2e/server_process.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fault/log_audit.h"
#include "tests/fault/promises.h"
#include "tests/fault/suite_report.h"

namespace orderlog::testing {
namespace {

struct Step {
  std::string target;
  std::string body;
};

enum class KilledWhen { kBeforeTheAnswer, kAfterTheAnswer };

// A refund of everything, and what it is led through.
std::vector<Step> steps_of(const std::string& id) {
  const std::string route = "/v1/orders/" + id;
  return {
      {"/v1/orders", R"({"order_id":")" + id +
                         R"(","merchant_id":"m1","user_id":"ann","channel":"official",)"
                         R"("items":[{"sku":"tea","title":"Tea","quantity":1,"unit_price":100}]})"},
      {route + "/payments", R"({"third_party":{"provider":"wechat","amount":100}})"},
      {route + "/payments/l1/confirm", R"({"result":"succeeded"})"},
      {route + "/refunds", R"({"initiator":"customer","reason":"cold"})"},
      {route + "/refunds/r1/approve", R"({"operator_id":"clerk"})"},
      {"/v1/effects/" + id + "-provider_refund:r1/complete", R"({"result":"wx-1"})"},
  };
}
constexpr std::size_t kApproved = 4;
constexpr std::size_t kReturned = 5;

// Leads orders through their refunds, on one server that it kills and starts again, and takes down
// what should not have been so. One thread.
class RefundDrill {
 public:
  explicit RefundDrill(ServerProcess& server) : server_(server) {}

  // As far as it comes.
  void lead_through(const std::string& id, std::size_t killed_at, KilledWhen when) {
    id_ = id;
    const std::vector<Step> all = steps_of(id);
    for (std::size_t i = 0; i < all.size(); ++i) {
      const std::string key = id + "-" + std::to_string(i);
      if (i == kReturned) {
        const Reply effect = read("/v1/effects/" + id + "-provider_refund:r1");
        expect(effect.text("/state") == "offered", "it is nobody's work", effect);
      }
      Reply reply = i == killed_at ? give_and_kill(all[i], key, when) : give(all[i], key);
      if (!expect(reply.status == 200 || reply.status == 201, all[i].target, reply)) return;
      if (i == kApproved) {
        const Reply approved = order();
        expect(approved.text("/refund_status") == "processing", "before the money", approved);
        expect(approved.integer("/refunded") == 0, "before the money", approved);
      }
    }
    const Reply at_the_end = order();
    expect(at_the_end.text("/refund_status") == "succeeded", "at the end", at_the_end);
    expect(at_the_end.integer("/refunded") == 100, "at the end", at_the_end);
  }

  // What was not as it should be.
  [[nodiscard]] const std::vector<std::string>& wrong() const { return wrong_; }

 private:
  bool expect(bool holds, const std::string& what, const Reply& reply) {
    if (!holds) {
      wrong_.push_back(id_ + ": " + what + ": " + std::to_string(reply.status) + " " +
                       reply.trouble + reply.body());
    }
    return holds;
  }

  // Under its key, until it is answered.
  Reply give(const Step& step, const std::string& key) {
    for (int i = 0; i < 500 && server_.running(); ++i) {
      Reply reply = Session(server_.url()).post_keyed(step.target, step.body, key);
      if (reply.status != 0 && reply.status != 503) {
        told_ = std::max(told_, reply.position());
        return reply;
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    return {};
  }

  // The answer of the server that follows.
  Reply give_and_kill(const Step& step, const std::string& key, KilledWhen when) {
    if (when == KilledWhen::kBeforeTheAnswer) {
      std::thread sending(
          [&] { (void)Session(server_.url()).post_keyed(step.target, step.body, key); });
      std::this_thread::sleep_for(std::chrono::microseconds(random_() % 3'000));
      server_.kill();
      sending.join();
      return start_again() ? give(step, key) : Reply{};
    }
    wait_for_the_log();
    const Reply told = give(step, key);
    server_.kill();
    if (!start_again()) return {};
    Reply again = give(step, key);
    // Done anew it would look the same, and nobody would know that the first answer was not kept.
    expect(again.replayed(), "I1: what was answered is done once more", again);
    expect(again.position() == told.position(), "I1: answered at another position", again);
    expect(again.status == told.status && again.body() == told.body(), "I1: another answer", again);
    return again;
  }

  // Until everything that was told lies in it, so that no more can be lost than the step.
  void wait_for_the_log() const {
    for (int i = 0; i < 500; ++i) {
      const auto log = open_log(server_.data());
      if (log.ok() && (*log)->head().position >= Position(told_)) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }

  bool start_again() {
    const bool has_started = server_.start(server_.port());
    if (!has_started) wrong_.push_back(id_ + ": it does not come back: " + server_.err());
    return has_started;
  }

  // As new as the newest answer that anybody got.
  Reply read(const std::string& target) {
    const std::string at_least = "0:" + std::to_string(told_);
    return Session(server_.url())
        .get(target, {{"Orderlog-Min-Position", at_least}, {"Prefer", "wait=10"}});
  }
  Reply order() { return read("/v1/orders/" + id_); }

  ServerProcess& server_;
  std::mt19937_64 random_{std::random_device{}()};
  std::string id_;
  std::uint64_t told_ = 0;  // the newest position
  std::vector<std::string> wrong_;
};

class RefundCrash : public ::testing::Test {
 protected:
  static void TearDownTestSuite() { report_suite(row); }
  static inline ExamRow row{.test = "refund_crash",
                            .fault = "kill -9 before and after the answer to each step",
                            .load = "a refund of everything",
                            .unit = "kills"};
};

TEST_F(RefundCrash, AtEveryStepLeavesNothingHalfDone) {
  const TempDirectory directory;
  ServerProcess server(directory / "data", {"--log.level", "warning"});
  ASSERT_TRUE(server.start()) << server.err();
  RefundDrill drill(server);
  std::uint64_t orders = 0;
  for (const KilledWhen when : {KilledWhen::kBeforeTheAnswer, KilledWhen::kAfterTheAnswer}) {
    for (std::size_t step = 0; step <= kReturned; ++step) {
      drill.lead_through("o" + std::to_string(orders++), step, when);
      ASSERT_EQ(drill.wrong(), std::vector<std::string>()) << "killed at step " << step;
    }
  }
  server.terminate();
  EXPECT_EQ(server.wait(), 0) << server.err();
  const auto log = open_log(server.data());
  ASSERT_TRUE(log.ok()) << log.error().detail;
  const LogAudit audit = audit_log(**log);
  EXPECT_EQ(audit.broken, std::vector<std::string>());
  EXPECT_EQ(audit.deadlines_pending, 0U) << "nothing waits any more";
  EXPECT_EQ(std::get<Account>(audit.states.at("account-provider:wechat")).posted, 0);
  EXPECT_EQ(std::get<Account>(audit.states.at("account-merchant-balance:m1")).posted, 0);
  row.count = orders;
}

// Answers that were given before they were safe: an approval is forgotten, and the same drill says
// so. A kill may happen to come late enough; not time after time.
TEST_F(RefundCrash, ShowsAnApprovalThatWasNotSafe) {
  const TempDirectory directory;
  std::vector<std::string> wrong;
  for (int round = 0; round < 12 && wrong.empty(); ++round) {
    ServerProcess hasty(directory / ("hasty-" + std::to_string(round)),
                        {"--log.level", "error", "--faults.ack_before_sync"});
    ASSERT_TRUE(hasty.start()) << hasty.err();
    RefundDrill drill(hasty);
    drill.lead_through("h" + std::to_string(round), kApproved, KilledWhen::kAfterTheAnswer);
    wrong = drill.wrong();
  }
  ASSERT_FALSE(wrong.empty());
  const auto is_of_the_approval = [](const std::string& each) {
    return each.find("I1: ") != std::string::npos || each.find("come back") != std::string::npos ||
           each.find("/approve") != std::string::npos;
  };
  EXPECT_TRUE(is_of_the_approval(wrong.front())) << wrong.front();
  row.planted = found_of("answers before the sync", 1, 1);
  std::cout << wrong.front().substr(0, 200) << std::endl;
}

}  // namespace
}  // namespace orderlog::testing
