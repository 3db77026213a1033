// A worker beside a server: it answers the same queries with the same words, and sends away what it
// can't answer.

#include <algorithm>
#include <filesystem>
#include <memory>

#include "tests/app/program.h"
#include "tests/e2e/server_test.h"
#include "tests/messaging/eventually.h"
#include "tests/messaging/nats_server.h"

namespace orderlog::testing {
namespace {

constexpr std::string_view kOrder =
    R"({"merchant_id":"m1","user_id":"u1","channel":"terminal","order_id":")";
constexpr std::string_view kItems =
    R"(","items":[{"sku":"tea","title":"茶","quantity":2,"unit_price":450}]})";

class WorkerJourney : public ::testing::Test {
 protected:
  void SetUp() override {
    nats_.start();
    ASSERT_TRUE(server_.start()) << server_.err();
  }
  void work(std::vector<std::string> flags = {}) {
    flags.insert(flags.end(), {"--nats", nats_.url()});
    worker_.reset();
    worker_ = std::make_unique<ServerProcess>(directory_ / "worker", std::move(flags), "worker");
    ASSERT_TRUE(worker_->start()) << worker_->err();
  }
  Reply place(const std::string& id) {
    return server().post("/v1/orders", std::string(kOrder) + id + std::string(kItems));
  }
  Session server() { return Session(server_.url()); }
  Session worker() { return Session(worker_->url()); }
  void expect_not_here(const Reply& reply, std::string_view sentence) {
    EXPECT_EQ(reply.status, 421) << reply.body();
    EXPECT_EQ(reply.code(), "not_here") << reply.body();
    EXPECT_EQ(reply.header("content-type"), "application/problem+json");
    EXPECT_NE(reply.body().find(sentence), std::string::npos) << reply.body();
  }

  TempDirectory directory_;
  NatsServer nats_{{.directory = directory_ / "nats"}};
  ServerProcess server_{directory_ / "server", {"--nats", nats_.url()}};
  std::unique_ptr<ServerProcess> worker_;
};

TEST_F(WorkerJourney, ReadsWhatTheServerWroteWithItsToken) {
  work();
  for (int i = 0; i < 5; ++i) {
    const std::string id = "o" + std::to_string(i);
    const Reply placed = place(id);
    ASSERT_EQ(placed.status, 201) << placed.body();
    const std::string token = placed.header("orderlog-position");
    const HttpHeaders fresh{{"Orderlog-Min-Position", token}, {"Prefer", "wait=10"}};
    const Reply order = worker().get("/v1/orders/" + id, fresh);
    EXPECT_EQ(order.status, 200) << order.body();
    EXPECT_EQ(order.body(), placed.body());
    for (const char* target : {"/v1/orders?merchant_id=m1", "/v1/pools", "/v1/accounts/user:u1",
                               "/v1/statistics?merchant_id=m1", "/api/jifen?user_id=u1"}) {
      const Reply there = worker().get(target, fresh);
      const Reply here = server().get(target, fresh);
      EXPECT_EQ(there.status, here.status) << target << there.body();
      EXPECT_EQ(there.body(), here.body()) << target;
    }
  }
  EXPECT_TRUE(eventually([this] { return worker().get("/readyz").status == 200; }));
  EXPECT_EQ(worker().get("/v1/log").body(), server().get("/v1/log").body());
  const Reply ahead = worker().get("/v1/orders/o1", {{"Orderlog-Min-Position", "0:999"}});
  EXPECT_EQ(ahead.status, 503);
  EXPECT_EQ(ahead.code(), "behind");
  EXPECT_EQ(worker().get("/v1/log?min_position=999").status, 503);
  EXPECT_EQ(worker().get("/v1/orders/none").status, 404);
  EXPECT_EQ(worker().get("/nowhere").status, 404);
}

TEST_F(WorkerJourney, BeforeItKnowsWhereTheLogEndsNothingIsSaidToBeMissing) {
  ASSERT_EQ(place("o1").status, 201);
  nats_.kill();
  work();
  for (const char* target : {"/v1/orders/o1", "/v1/orders?merchant_id=m1", "/v1/accounts/user:u1",
                             "/v1/statistics?merchant_id=m1"}) {
    const Reply reply = worker().get(target);
    EXPECT_EQ(reply.status, 503) << target << reply.body();
    EXPECT_EQ(reply.code(), "behind") << target;
    EXPECT_EQ(reply.header("retry-after"), "1") << target;
  }
  nats_.start();
  EXPECT_TRUE(eventually([this] { return worker().get("/v1/orders/o1").status == 200; }));
  EXPECT_EQ(worker().get("/v1/orders/none").status, 404);
}

TEST_F(WorkerJourney, SendsAwayWhatNeedsTheLogOrTheLine) {
  work();
  expect_not_here(worker().post("/v1/orders", "{}"), "commands are taken by the server");
  expect_not_here(worker().put("/api/order/o/pay", "{}"), "commands are taken by the server");
  expect_not_here(worker().post("/v1/commands", "{}", {{"Content-Type", "application/x-ndjson"}}),
                  "commands are taken by the server");
  expect_not_here(worker().get("/v1/events"), "events are read from the server");
  expect_not_here(worker().get("/v1/events", {{"Accept", "text/event-stream"}}),
                  "events are read from the server");
  expect_not_here(worker().get("/v1/orders/o/events"), "events are read from the server");
  expect_not_here(worker().get("/v1/orders/o?at=0:1"), "the past is answered by the server");
  expect_not_here(worker().get("/v1/accounts/a?at=0:1"), "the past is answered by the server");
  for (const char* target :
       {"/livez", "/metrics", "/version", "/openapi.json", "/v1/projections"}) {
    EXPECT_EQ(worker().get(target).status, 200) << target;
  }
  EXPECT_NE(worker().get("/metrics").body().find("\norderlog_worker_position "), std::string::npos);
}

TEST_F(WorkerJourney, BuildsOnlyWhatIsAskedFor) {
  work({"--projections", "pools,orders"});
  const Reply placed = place("o1");
  ASSERT_EQ(placed.status, 201);
  const std::string token = placed.header("orderlog-position");
  const HttpHeaders fresh{{"Orderlog-Min-Position", token}, {"Prefer", "wait=10"}};
  EXPECT_EQ(worker().get("/v1/orders/o1", fresh).status, 200);
  EXPECT_EQ(worker().get("/v1/pools", fresh).status, 200);
  expect_not_here(worker().get("/v1/accounts/a"), "it builds orders, pools, and this is answered");
  expect_not_here(worker().get("/v1/sales?merchant_id=m"), "answered by statistics");
  expect_not_here(worker().get("/api/order/job/j/state"), "answered by jobs");
  EXPECT_EQ(worker().get("/v1/projections").size("/data"), 2U);
  EXPECT_EQ(worker().get("/v1/projections?name=jobs").status, 404);

  const auto wrong = run_orderlog({"worker", "--data", directory_ / "other", "--nats", nats_.url(),
                                   "--projections", "orders,polls"});
  EXPECT_EQ(wrong.exit_status, 2);
  EXPECT_NE(wrong.err.find("did you mean 'pools'"), std::string::npos) << wrong.err;
  EXPECT_FALSE(std::filesystem::exists(directory_ / "other"));
}

// What is behind the others, here a new version, is read from the server's log.
TEST_F(WorkerJourney, RebuildsAModelFromTheServersLog) {
  work();
  std::uint64_t last = 0;
  for (int i = 0; i < 50; ++i) last = place("o" + std::to_string(i)).position();
  const std::string token = "0:" + std::to_string(last);
  const HttpHeaders fresh{{"Orderlog-Min-Position", token}, {"Prefer", "wait=10"}};
  ASSERT_EQ(worker().get("/v1/orders", fresh).status, 200);
  const std::string rebuild = "/v1/projections/orders/rebuild";
  EXPECT_EQ(worker().post(rebuild, R"({"rate_max":1000})").code(), "cannot_throttle");
  EXPECT_EQ(worker().post(rebuild, "{}").status, 202);
  EXPECT_TRUE(eventually([this] {
    return worker().get("/v1/orders").header("orderlog-projection") == "orders/2";
  })) << worker().get("/v1/projections").body();
  EXPECT_EQ(worker().get("/v1/orders", fresh).body(), server().get("/v1/orders", fresh).body());
}

TEST_F(WorkerJourney, SaysOneLineAndGoesWhenAsked) {
  work();
  EXPECT_EQ(worker_->out(),
            "orderlog: working on http://127.0.0.1:" + std::to_string(worker_->port()) + "\n");
  worker_->terminate();
  EXPECT_EQ(worker_->wait(), 0) << worker_->err();
}

TEST_F(WorkerJourney, ADirectoryHasOneProcess) {
  work();
  const auto second = run_orderlog({"worker", "--data", directory_ / "worker", "--listen",
                                    "127.0.0.1:0", "--nats", nats_.url()});
  EXPECT_EQ(second.exit_status, 1);
  EXPECT_NE(second.err.find("is open already"), std::string::npos) << second.err;
  const auto serving =
      run_orderlog({"serve", "--data", directory_ / "worker", "--listen", "127.0.0.1:0"});
  EXPECT_EQ(serving.exit_status, 2);
  EXPECT_NE(serving.err.find("no Orderlog data"), std::string::npos) << serving.err;
  const auto on_server = run_orderlog({"worker", "--data", directory_ / "server", "--listen",
                                       "127.0.0.1:0", "--nats", nats_.url()});
  EXPECT_EQ(on_server.exit_status, 2);
  EXPECT_NE(on_server.err.find("a directory of its own"), std::string::npos) << on_server.err;
  EXPECT_EQ(run_orderlog({"worker", "--data", directory_ / "w"}).exit_status, 2);
  EXPECT_EQ(run_orderlog({"worker", "--nats", nats_.url()}).exit_status, 2);
}

TEST_F(WorkerJourney, ADirectoryHasOneWorkerWhateverItBuilds) {
  work({"--projections", "orders"});
  const auto start_another = [this] {
    return run_orderlog({"worker", "--data", directory_ / "worker", "--listen", "127.0.0.1:0",
                         "--nats", nats_.url(), "--projections", "pools"});
  };
  const auto second = start_another();
  EXPECT_EQ(second.exit_status, 1);
  EXPECT_NE(second.err.find("is open already in another worker"), std::string::npos) << second.err;
  EXPECT_EQ(std::count(second.err.begin(), second.err.end(), '\n'), 2) << second.err;
  EXPECT_EQ(second.out, "");
  EXPECT_FALSE(std::filesystem::exists(directory_ / "worker/models/pools-v1"));
  // However the first one ends.
  worker_->kill();
  ASSERT_TRUE(worker_->start()) << worker_->err();
}

TEST_F(WorkerJourney, IsNotReadyWhileAModelIsStopped) {
  ASSERT_EQ(place("o1").status, 201);
  work({"--faults.orders_refuse_at", "2"});
  EXPECT_TRUE(eventually([this] { return worker().get("/readyz").status == 200; }));
  ASSERT_EQ(place("o2").position(), 2U);
  EXPECT_TRUE(eventually([this] { return worker().get("/readyz").status == 503; }));
  const Reply unready = worker().get("/readyz");
  EXPECT_EQ(unready.code(), "not_ready");
  EXPECT_EQ(unready.text("/detail"), "orders is stopped before position 2: a planted refusal");
  EXPECT_EQ(worker().get("/livez").status, 200);
  EXPECT_EQ(worker().post("/v1/projections/orders/skip", "{}").status, 200);
  EXPECT_TRUE(eventually([this] { return worker().get("/readyz").status == 200; }));
}

// What a server left is as good a beginning as what a worker left.
TEST_F(WorkerJourney, StartsFromACopyOfAServersModels) {
  std::string token;
  for (int i = 0; i < 40; ++i) {
    token = place("o" + std::to_string(i)).header("orderlog-position");
  }
  const HttpHeaders before{{"Orderlog-Min-Position", token}, {"Prefer", "wait=10"}};
  ASSERT_EQ(server().get("/v1/statistics?merchant_id=m1", before).status, 200);
  server_.terminate();
  ASSERT_EQ(server_.wait(), 0);
  std::filesystem::create_directories(directory_ / "worker");
  std::filesystem::copy(directory_ / "server/models", directory_ / "worker/models",
                        std::filesystem::copy_options::recursive);
  ASSERT_TRUE(server_.start()) << server_.err();
  token = place("last").header("orderlog-position");
  work();
  const HttpHeaders fresh{{"Orderlog-Min-Position", token}, {"Prefer", "wait=10"}};
  EXPECT_EQ(worker().get("/v1/orders", fresh).body(), server().get("/v1/orders", fresh).body());
  EXPECT_NE(worker().get("/metrics").body().find("\norderlog_worker_events_total 1\n"),
            std::string::npos)
      << worker().get("/metrics").body();
}

// Without NATS a worker has nothing new to say, and says so.
TEST_F(WorkerJourney, AnswersWithoutNatsFromWhatItHas) {
  work();
  const Reply placed = place("o1");
  const std::string token = placed.header("orderlog-position");
  const HttpHeaders fresh{{"Orderlog-Min-Position", token}, {"Prefer", "wait=10"}};
  ASSERT_EQ(worker().get("/v1/orders/o1", fresh).status, 200);
  worker_->terminate();
  ASSERT_EQ(worker_->wait(), 0);
  nats_.kill();
  ASSERT_TRUE(worker_->start()) << worker_->err();
  EXPECT_EQ(worker().get("/v1/orders/o1").status, 200);
  EXPECT_EQ(worker().get("/livez").status, 200);
  EXPECT_EQ(worker().get("/readyz").status, 503);
  EXPECT_TRUE(eventually([this] {
    return worker()
               .get("/metrics")
               .body()
               .find("orderlog_worker_trouble{code=\"unreachable\"} 1") != std::string::npos;
  }));
  nats_.start();
  EXPECT_TRUE(eventually([this] { return worker().get("/readyz").status == 200; }));
}

}  // namespace
}  // namespace orderlog::testing
