// From a paid order over NATS to whoever does the work, and what becomes of it when that one
// crashes, never answers, or NATS loses everything.

#include <map>
#include <thread>

#include "tests/e2e/command_sender.h"
#include "tests/e2e/effect_worker.h"
#include "tests/e2e/server_test.h"
#include "tests/messaging/nats_server.h"

namespace orderlog::testing {
namespace {

using std::chrono::seconds;

constexpr const char* kEffect = "/v1/effects/o1-notification";

// Without NATS: what the log does by itself.
class Effects : public ServerTest {
 protected:
  explicit Effects(std::vector<std::string> more = {}) : ServerTest(flags(std::move(more))) {}

  static std::vector<std::string> flags(std::vector<std::string> more) {
    std::vector<std::string> all{"--test-clock",
                                 "--rules.effects_terminal",
                                 "notification",
                                 "--rules.effects_official",
                                 "notification",
                                 "--rules.effect_attempts",
                                 "3",
                                 "--rules.effect_attempt_ms",
                                 "60000",
                                 "--rules.effect_backoff_ms",
                                 "1000"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  void pay(const std::string& order) {
    expect(201, client_.post("/v1/orders",
                             R"({"order_id":")" + order +
                                 R"(","merchant_id":"m1","user_id":"ann","channel":"terminal",)"
                                 R"("items":[{"sku":"tea","title":"Tea","quantity":1,)"
                                 R"("unit_price":500}]})"));
    expect(200, client_.post("/v1/orders/" + order + "/collect",
                             R"({"amount":500,"method":"cash","operator_id":"op1"})"));
  }
  Reply effect() { return expect(200, client_.read(kEffect)); }
  // Waits for what the line does by itself.
  Reply effect_in(std::string_view state, std::int64_t made) {
    Reply reply = effect();
    for (int i = 0; i < 500; ++i) {
      if (reply.text("/state") == state && reply.integer("/attempts/made") == made) return reply;
      const std::string next = "0:" + std::to_string(client_.log_position());
      reply = client_.get(kEffect, {{"Orderlog-Min-Position", next}, {"Prefer", "wait=10"}});
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    ADD_FAILURE() << "not " << state << ": " << reply.body();
    return reply;
  }
};

TEST_F(Effects, APaidOrderHasOneAndWhoeverDidItSaysSo) {
  pay("o1");
  const Reply offered = effect();
  EXPECT_EQ(offered.text("/state"), "offered");
  EXPECT_EQ(offered.text("/details/user_id"), "ann");
  EXPECT_EQ(offered.integer("/details/amount"), 500);
  EXPECT_EQ(offered.integer("/due_at"), now_ms() + 60'000);
  refused(404, "not_found",
          client_.post(std::string(kEffect) + "/fail", R"({"reason":"x","attempt":2})"));
  const Reply done = expect(200, client_.post_keyed(std::string(kEffect) + "/complete",
                                                    R"({"result":"sms-7"})", "done-o1"));
  EXPECT_EQ(done.text("/state"), "completed");
  EXPECT_EQ(done.header("etag"), "\"3\"");
  EXPECT_TRUE(expect(200, client_.post_keyed(std::string(kEffect) + "/complete",
                                             R"({"result":"sms-7"})", "done-o1"))
                  .replayed());
  EXPECT_EQ(effect().text("/result"), "sms-7");
  refused(409, "effect_completed",
          client_.post(std::string(kEffect) + "/fail", R"({"reason":"late"})"));
  refused(409, "effect_completed",
          client_.post(std::string(kEffect) + "/release", R"({"operator_id":"op1"})"));
  refused(404, "not_found", client_.post("/v1/effects/o9-notification/complete", "{}"));
  refused(404, "not_found", client_.read("/v1/effects/o9-notification"));
  refused(400, "missing_field", client_.post(std::string(kEffect) + "/fail", "{}"));
  refused(400, "missing_field", client_.post(std::string(kEffect) + "/release", "{}"));
  refused(400, "invalid_field", client_.get("/v1/effects?state=gone"));
}

TEST_F(Effects, AreListedByStateNewestFirst) {
  for (const char* order : {"o1", "o2", "o3"}) pay(order);
  expect(200, client_.post("/v1/effects/o2-notification/complete", "{}"));
  const Reply page = expect(200, client_.read("/v1/effects?state=offered&limit=1"));
  EXPECT_EQ(json_texts(page.body(), "/data", "order_id"), (std::vector<std::string>{"o3"}));
  const Reply rest = expect(200, client_.read("/v1/effects?state=offered&limit=1&cursor=" +
                                              page.text("/next_cursor").value_or("")));
  EXPECT_EQ(json_texts(rest.body(), "/data", "order_id"), (std::vector<std::string>{"o1"}));
  EXPECT_EQ(expect(200, client_.read("/v1/effects?kind=notification")).size("/data"), 3U);
}

TEST_F(Effects, OneThatNobodyDoesIsOfferedAgainWithGrowingPausesAndParked) {
  pay("o1");
  std::int64_t pause = 1'000;
  for (std::int64_t attempt = 1; attempt < 3; ++attempt, pause *= 2) {
    advance_clock(60'000);
    const Reply waiting = effect_in("waiting", attempt);
    EXPECT_EQ(waiting.integer("/due_at"), now_ms() + pause);
    EXPECT_EQ(waiting.text("/last_failure"), "timed_out");
    if (attempt == 1) {
      server_.kill();
      ASSERT_TRUE(server_.start(server_.port())) << server_.err();
      client_ = Session(server_.url());
      // A clock that stands still begins where the log ends.
    }
    advance_clock(pause);
    effect_in("offered", attempt + 1);
  }
  advance_clock(60'000);
  effect_in("parked", 3);
  const Reply parked = expect(200, client_.read("/v1/effects?state=parked"));
  EXPECT_EQ(json_texts(parked.body(), "/data", "effect_id"),
            (std::vector<std::string>{"o1-notification"}));
  EXPECT_NE(client_.get("/metrics").body().find("\norderlog_effects_parked 1\n"),
            std::string::npos);

  expect(200, client_.post(std::string(kEffect) + "/release",
                           R"({"operator_id":"op7","reason":"gateway is back"})"));
  EXPECT_EQ(effect().text("/state"), "offered");
  EXPECT_EQ(effect().text("/operator_id"), "op7");
  EXPECT_EQ(expect(200, client_.read("/v1/effects?state=parked")).size("/data"), 0U);
  expect(200, client_.post(std::string(kEffect) + "/complete", "{}"));
  EXPECT_EQ(effect().text("/state"), "completed");
}

// With NATS between the log and whoever does the work.
class EffectsOverNats : public Effects {
 protected:
  explicit EffectsOverNats(std::uint16_t port = free_port())
      : Effects({"--nats", "nats://127.0.0.1:" + std::to_string(port)}),
        nats_({.directory = directory_ / "nats", .port = port}),
        sender_(nats_.url()),
        worker_(nats_.url()) {}

  void SetUp() override {
    nats_.start();
    Effects::SetUp();
  }
  Reply complete(const std::string& order, const std::string& result = "sent") {
    Reply reply = sender_.send_until_answered(
        "default", "complete_effect",
        R"({"effect_id":")" + order + R"(-notification","result":")" + result + R"("})",
        "done-" + order);
    client_.log_position();  // it has not been told
    return reply;
  }

  NatsServer nats_;
  CommandSender sender_;
  EffectWorker worker_;
};

TEST_F(EffectsOverNats, APaidOrderReachesTheWorkerOnceAndIsCompletedByCommand) {
  pay("o1");
  const auto work = worker_.take(seconds(20));
  ASSERT_TRUE(work);
  EXPECT_EQ(work->order, "o1");
  EXPECT_EQ(work->attempt, 1);
  EXPECT_EQ(work->details, "ann");
  EXPECT_EQ(work->due_at, effect().integer("/due_at"));
  EXPECT_EQ(expect(200, complete("o1")).text("/state"), "completed");
  EXPECT_EQ(worker_.outstanding(), 1) << "until it is acknowledged it comes again";
  EXPECT_TRUE(worker_.acknowledge(*work));
  EXPECT_EQ(worker_.outstanding(), 0);
  EXPECT_EQ(effect().text("/result"), "sent");
  const std::string metrics = client_.get("/metrics").body();
  for (const std::string line :
       {"orderlog_effect_consumers_connected 1", "orderlog_effect_consumers_made_total 3",
        "orderlog_effects_parked 0"}) {
    EXPECT_NE(metrics.find("\n" + line + "\n"), std::string::npos) << line;
  }
}

TEST_F(EffectsOverNats, AWorkerThatCrashesAfterTheWorkDoesNotDoItTwice) {
  pay("o1");
  std::map<std::string, int> done;  // what the worker keeps by key
  const auto work_on = [&done](const OfferedWork& work) { done.emplace(work.order, 1); };
  auto work = worker_.take(seconds(20));
  ASSERT_TRUE(work);
  work_on(*work);
  worker_.crash();  // neither completed nor acknowledged
  // The log's own timer, long before JetStream's: the clock of the test is the server's.
  advance_clock(60'000);
  effect_in("waiting", 1);
  advance_clock(1'000);
  effect_in("offered", 2);
  work = worker_.take(seconds(20));
  ASSERT_TRUE(work);
  EXPECT_EQ(work->attempt, 2);
  work_on(*work);
  EXPECT_EQ(expect(200, complete("o1")).text("/state"), "completed");
  EXPECT_TRUE(worker_.acknowledge(*work));
  EXPECT_EQ(done, (std::map<std::string, int>{{"o1", 1}}));
  // A second completion, as of a worker that was not heard, changes nothing.
  EXPECT_TRUE(expect(200, complete("o1")).replayed());
  EXPECT_EQ(effect().integer("/version"), 5);
}

TEST_F(EffectsOverNats, IsDeliveredInTheEndWhateverNatsLoses) {
  pay("o1");
  const auto lost = worker_.take(seconds(20));
  ASSERT_TRUE(lost);
  nats_.kill();
  nats_.erase_store();
  pay("o2");
  nats_.start();
  std::map<std::string, std::int64_t> seen;
  while (seen.size() < 2) {
    const auto work = worker_.take(seconds(20));
    ASSERT_TRUE(work) << "of 2 only " << seen.size();
    seen[work->order] = work->attempt;
    expect(200, complete(work->order));
    EXPECT_TRUE(worker_.acknowledge(*work));
  }
  EXPECT_EQ(seen, (std::map<std::string, std::int64_t>{{"o1", 1}, {"o2", 1}}));
  EXPECT_EQ(expect(200, client_.read("/v1/effects?state=completed")).size("/data"), 2U);
}

TEST_F(EffectsOverNats, AnotherTenantsEffectsAreItsOwn) {
  pay("o1");
  const std::string order =
      R"({"order_id":"o1","merchant_id":"m","user_id":"bob","channel":"official","paid":true,)"
      R"("items":[{"sku":"s","title":"t","quantity":1,"unit_price":1}]})";
  expect(201, sender_.send_until_answered("other", "place_order", order, "k1"));
  const std::string complete = R"({"effect_id":"o1-notification","result":"theirs"})";
  expect(200, sender_.send("other", "complete_effect", complete));
  client_.log_position();
  EXPECT_EQ(effect().text("/state"), "offered");
  EXPECT_EQ(expect(200, client_.read("/v1/effects")).size("/data"), 1U);
}

}  // namespace
}  // namespace orderlog::testing
