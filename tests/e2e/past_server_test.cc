// orderlog replay model --listen: the HTTP contract over the log as it was.

#include <filesystem>
#include <nlohmann/json.hpp>

#include "tests/e2e/server_test.h"

namespace orderlog::testing {
namespace {

using Json = nlohmann::json;

class PastServed : public ServerTest {
 protected:
  // One order that was paid behind the point that is served.
  void live() {
    open_pool("spring", 10, 500);
    expect(201, client_.post("/v1/orders",
                             R"({"order_id":"o1","merchant_id":"m1","user_id":"ann",)"
                             R"("channel":"terminal","items":[{"sku":"tea","title":"Oolong",)"
                             R"("quantity":2,"unit_price":550}]})"));
    then_ = client_.newest_position();
    order_ = client_.read("/v1/orders/o1").body();
    advance_clock(1'000);
    expect(200, client_.post("/v1/orders/o1/collect",
                             R"({"amount":1100,"method":"cash","operator_id":"op1"})"));
  }
  // Serves orders and pools as of `then_`.
  void serve(std::vector<std::string> more = {}) {
    more.insert(more.end(), {"--at", std::to_string(then_)});
    past_ = std::make_unique<ServerProcess>(directory_ / "data", more, "replay model orders,pools");
    ASSERT_TRUE(past_->start()) << past_->err();
    session_ = std::make_unique<Session>(past_->url());
  }

  std::uint64_t then_ = 0;
  std::string order_;
  std::unique_ptr<ServerProcess> past_;
  std::unique_ptr<Session> session_;
};

TEST_F(PastServed, QueriesAreAnsweredAsTheServerDidThen) {
  live();
  serve();
  const Reply order = expect(200, session_->get("/v1/orders/o1"));
  EXPECT_EQ(order.body(), order_);
  EXPECT_EQ(order.header("orderlog-position"), "0:" + std::to_string(then_));
  const Reply list = expect(200, session_->get("/v1/orders?user_id=ann"));
  EXPECT_EQ(Json::parse(list.body())["data"][0]["status"], "unpaid");
  EXPECT_EQ(Json::parse(expect(200, session_->get("/v1/pools")).body())["data"].size(), 1U);
  EXPECT_EQ(expect(200, session_->get("/readyz")).status, 200);
}

TEST_F(PastServed, TheLogEndsThereToo) {
  live();
  serve();
  EXPECT_EQ(Json::parse(expect(200, session_->get("/v1/log")).body())["position"], then_);
  const Json events = Json::parse(expect(200, session_->get("/v1/orders/o1/events")).body());
  ASSERT_EQ(events["data"].size(), 1U);
  EXPECT_EQ(events["data"][0]["position"], then_);
  // The past of the past, and what was not yet.
  expect(200, session_->get("/v1/orders/o1?at=" + std::to_string(then_)));
  expect(404, session_->get("/v1/orders/o1?at=1"));
  refused(503, "behind", session_->get("/v1/orders/o1?at=" + std::to_string(then_ + 1)));
}

TEST_F(PastServed, NothingCanBeDoneToItAndOtherModelsAreElsewhere) {
  live();
  serve();
  refused(421, "not_here", session_->post("/v1/orders/o1/void", R"({"initiator":"customer"})"));
  refused(421, "not_here", session_->post("/v1/projections/orders/rebuild", "{}"));
  const Reply account = refused(421, "not_here", session_->get("/v1/accounts/balance:ann"));
  EXPECT_NE(account.body().find("of which orders, pools was built; this is answered by accounts"),
            std::string::npos)
      << account.body();
  refused(421, "not_here", session_->get("/v1/reconciliation"));
  refused(421, "not_here", session_->get("/v1/relay"));
}

TEST_F(PastServed, ASignalEndsItAndNothingIsLeft) {
  live();
  serve({"--scratch", directory_ / "kept"});
  past_->terminate();
  EXPECT_EQ(past_->wait(), 0) << past_->err();
  // The next one goes on with what is there.
  EXPECT_TRUE(std::filesystem::exists(directory_ / "kept/models"));
  serve({"--scratch", directory_ / "kept"});
  EXPECT_EQ(expect(200, session_->get("/v1/orders/o1")).body(), order_);
}

}  // namespace
}  // namespace orderlog::testing
