// The consumer of examples/effect-consumer against a real server: each effect's work is done once,
// although it is killed between doing it and saying so.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/app/program.h"
#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

namespace fs = std::filesystem;

class EffectConsumer : public ServerTest {
 protected:
  EffectConsumer()
      : ServerTest({"--test-clock", "--rules.effects_terminal",
                    "weighing_ticket,notification,gift_pack,coupon_redemption"}) {}

  void pay(const std::string& order) {
    expect(201, client_.post("/v1/orders",
                             R"({"order_id":")" + order +
                                 R"(","merchant_id":"m1","user_id":"ann","channel":"terminal",)"
                                 R"("coupon_ids":["c7"],"items":[{"sku":"ham","title":"Ham",)"
                                 R"("quantity":3,"unit_price":5,"weighed":true}]})"));
    expect(200, client_.post("/v1/orders/" + order + "/collect",
                             R"({"amount":15,"method":"cash","operator_id":"op1"})"));
  }

  ProgramOutcome consume(const std::string& kind, const std::vector<std::string>& more = {}) {
    std::vector<std::string> argv{
        "node",        ORDERLOG_SOURCE_DIR "/examples/effect-consumer/consumer.mjs",
        "--api",       "http://127.0.0.1:" + std::to_string(server_.port()),
        "--kind",      kind,
        "--state",     state_.string(),
        "--lease-ms",  "5000",
        "--until-idle"};
    argv.insert(argv.end(), more.begin(), more.end());
    return run_program(std::move(argv));
  }

  std::vector<std::string> made(const std::string& kind) {
    std::vector<std::string> names;
    for (const auto& file : fs::directory_iterator(state_ / kind)) {
      names.push_back(file.path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
  }
  std::string text(const std::string& file) {
    std::ostringstream all;
    all << std::ifstream(state_ / file).rdbuf();
    return all.str();
  }
  std::size_t listed(const std::string& query) {
    return expect(200, client_.read("/v1/effects?" + query)).size("/data");
  }

  const fs::path state_ = directory_ / "state";
};

TEST_F(EffectConsumer, PrintsEachTicketOnceAlthoughItIsKilledBeforeItSaysSo) {
  for (const char* order : {"o1", "o2", "o3"}) pay(order);
  const ProgramOutcome killed = consume("weighing_ticket", {"--crash-after", "2"});
  EXPECT_EQ(killed.exit_status, 128 + 9) << killed.err;
  const std::vector<std::string> two{"o1-weighing_ticket", "o2-weighing_ticket"};
  EXPECT_EQ(made("weighing_ticket"), two);
  EXPECT_EQ(listed("kind=weighing_ticket&state=completed"), 1U);
  const auto printed = fs::last_write_time(state_ / "weighing_ticket" / "o2-weighing_ticket");

  // The dead one's lease still holds.
  EXPECT_EQ(consume("weighing_ticket").exit_status, 0);
  EXPECT_EQ(made("weighing_ticket"), two);
  advance_clock(5'000);
  const ProgramOutcome again = consume("weighing_ticket");
  EXPECT_EQ(again.exit_status, 0) << again.err;
  EXPECT_EQ(made("weighing_ticket").size(), 3U);
  EXPECT_EQ(fs::last_write_time(state_ / "weighing_ticket" / "o2-weighing_ticket"), printed)
      << "the work was done twice";
  EXPECT_NE(text("weighing_ticket/o2-weighing_ticket").find("3 x Ham"), std::string::npos);
  EXPECT_EQ(listed("kind=weighing_ticket&state=completed"), 3U);
}

TEST_F(EffectConsumer, DoesTheOtherKindsToo) {
  pay("o1");
  for (const std::string kind : {"notification", "gift_pack", "coupon_redemption"}) {
    const ProgramOutcome outcome = consume(kind);
    EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
    EXPECT_EQ(made(kind), std::vector<std::string>{"o1-" + kind});
  }
  EXPECT_EQ(listed("state=completed"), 3U);
  EXPECT_EQ(expect(200, client_.read("/v1/effects/o1-coupon_redemption")).text("/result"),
            "redeemed c7");
}

TEST_F(EffectConsumer, GivesNothingForAnOrderThatIsRefunded) {
  pay("o1");
  expect(201,
         client_.post("/v1/orders/o1/refunds", R"({"initiator":"store","operator_id":"op1"})"));
  const ProgramOutcome outcome = consume("gift_pack");
  EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
  EXPECT_EQ(made("gift_pack"), std::vector<std::string>{});
  const auto effect = expect(200, client_.read("/v1/effects/o1-gift_pack"));
  EXPECT_EQ(effect.text("/state"), "completed");
  EXPECT_EQ(effect.text("/result"), "not due: the order is refunded");
}

TEST_F(EffectConsumer, WaitsWithAGiftWhileARefundIsAskedFor) {
  pay("o1");
  expect(201, client_.post("/v1/orders/o1/refunds", R"({"initiator":"customer"})"));
  EXPECT_EQ(consume("gift_pack").exit_status, 0);
  EXPECT_EQ(made("gift_pack"), std::vector<std::string>{});
  EXPECT_EQ(expect(200, client_.read("/v1/effects/o1-gift_pack")).text("/last_failure"),
            "a refund is under way");

  expect(200, client_.post("/v1/orders/o1/refunds/r1/reject", R"({"operator_id":"op1"})"));
  advance_clock(60'000);
  EXPECT_EQ(consume("gift_pack").exit_status, 0);
  EXPECT_EQ(made("gift_pack"), std::vector<std::string>{"o1-gift_pack"});
}

TEST_F(EffectConsumer, SurvivesTheServersRestart) {
  pay("o1");
  consume("weighing_ticket", {"--crash-after", "1"});
  restart();  // which forgets the leases
  EXPECT_EQ(consume("weighing_ticket").exit_status, 0);
  EXPECT_EQ(listed("kind=weighing_ticket&state=completed"), 1U);
  EXPECT_EQ(made("weighing_ticket").size(), 1U);
}

}  // namespace
}  // namespace orderlog::testing
