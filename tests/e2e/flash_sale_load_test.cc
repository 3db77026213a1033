// The rush: far more buyers than units, over real connections, and every one of them gets a
// definite end.

#include <array>
#include <atomic>
#include <iostream>
#include <memory>
#include <thread>

#include "app/data_directory.h"
#include "app/net/line_exchange.h"
#include "eventstore/rocksdb_event_store.h"
#include "tests/e2e/server_test.h"
#include "tests/fault/log_audit.h"

namespace orderlog::testing {
namespace {

constexpr std::size_t kRequests = 200'000;
constexpr std::size_t kConnections = 64;
constexpr std::size_t kThreads = 4;
constexpr std::size_t kDepth = 8;  // requests of a connection under way at once
constexpr std::size_t kUsers = 20'000;
constexpr std::int64_t kUnits = 10'000;
constexpr std::int64_t kLimit = 2;

// Several requests at once on one connection, answered in their order. One thread.
class Pipeline {
 public:
  explicit Pipeline(const HttpUrl& url)
      : url_(url), connection_(std::move(TcpConnection::open(url)).value()) {}

  void add(std::size_t request) {
    const std::string key = "job-" + std::to_string(request);
    const std::string body = R"({"user_id":"u)" + std::to_string(request * 7'919 % kUsers) +
                             R"(","pool_id":"p1","quantity":)" +
                             std::to_string(request % 11 == 0 ? 3 : 1 + request % 2) + "}";
    const std::string length = std::to_string(body.size());
    outgoing_ += request_head("POST", "/v1/jobs", url_,
                              {{"Content-Type", "application/json"},
                               {"Idempotency-Key", key},
                               {"Content-Length", length}});
    outgoing_ += body;
    asked_.push_back(request);
  }
  void send() {
    ASSERT_TRUE(connection_.write(outgoing_).ok());
    outgoing_.clear();
  }
  // Calls `visit(request, response)` for each that was sent.
  template <class Visit>
  void receive(Visit visit) {
    for (const std::size_t request : asked_) {
      reader_.reset();
      while (true) {
        const auto taken = reader_.take(received_);
        ASSERT_TRUE(taken.ok()) << taken.error();
        if (reader_.done()) break;
        const auto more = connection_.read_into(received_);
        ASSERT_TRUE(more.ok() && *more);
      }
      visit(request, reader_.response());
    }
    asked_.clear();
  }

 private:
  const HttpUrl url_;
  TcpConnection connection_;
  HttpResponseReader reader_;
  std::string received_;
  std::string outgoing_;
  std::vector<std::size_t> asked_;
};

class FlashSaleRush : public ServerTest {
 protected:
  FlashSaleRush() : ServerTest({}), job_ids_(kRequests) {}

  void rush() {
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < kThreads; ++i) threads.emplace_back([this] { rush_with_some(); });
    for (std::thread& thread : threads) thread.join();
  }

  void rush_with_some() {
    std::vector<std::unique_ptr<Pipeline>> pipelines;
    for (std::size_t i = 0; i < kConnections / kThreads; ++i) {
      pipelines.push_back(std::make_unique<Pipeline>(server_.url()));
    }
    while (next_.load() < kRequests && !HasFailure()) {
      for (std::size_t i = 0; i < pipelines.size(); ++i) {
        const std::size_t first = next_.fetch_add(kDepth);
        for (std::size_t request = first; request < std::min(first + kDepth, kRequests);
             ++request) {
          pipelines[i]->add(request);
          // The impatient press the button twice, and the other press comes over another line.
          if (request % 20 == 7) pipelines[(i + 1) % pipelines.size()]->add(request);
        }
      }
      for (const auto& pipeline : pipelines) pipeline->send();
      for (const auto& pipeline : pipelines) {
        pipeline->receive(
            [this](std::size_t request, const HttpResponse& response) { take(request, response); });
      }
    }
  }

  // Both answers to a key meet in this thread.
  void take(std::size_t request, const HttpResponse& response) {
    ASSERT_EQ(response.status, 202) << response.body;
    answers_.fetch_add(1);
    const std::string job = json_text(response.body, "/job_id").value_or("");
    ASSERT_FALSE(job.empty()) << response.body;
    if (job_ids_[request].empty()) {
      job_ids_[request] = job;
    } else {
      EXPECT_EQ(job_ids_[request], job);
    }
  }

  LogAudit audit() {
    RocksDbEventStoreOptions options;
    options.directory = log_directory(server_.data());
    const auto log = open_rocksdb_event_store_read_only(options);
    EXPECT_TRUE(log.ok());
    return audit_log(**log);
  }

  // The till collects every order that the jobs became.
  void collect(const std::vector<std::string>& orders) {
    auto exchange = LineExchange::open(server_.url(), "/v1/commands");
    ASSERT_TRUE(exchange.ok());
    for (const std::string& order : orders) {
      const Reply placed = client_.get("/v1/orders/" + order);
      ASSERT_TRUE(exchange
                      ->send(R"({"command":"collect_payment","data":{"order_id":")" + order +
                             R"(","amount":)" +
                             std::to_string(placed.integer("/amount").value_or(0)) +
                             R"(,"method":"cash","operator_id":"op1"}})")
                      .ok());
    }
    ASSERT_TRUE(exchange->finish().ok());
    for (std::size_t i = 0; i < orders.size(); ++i) {
      const auto answer = exchange->next();
      ASSERT_TRUE(answer.ok() && *answer);
      ASSERT_EQ(json_text(**answer, "/body/status"), "paid") << **answer;
    }
  }

  std::vector<std::string> job_ids_;
  std::atomic<std::size_t> next_{0};
  std::atomic<std::size_t> answers_{0};
};

TEST_F(FlashSaleRush, SellsEveryUnitOnceAndNobodyTooMany) {
  const auto started = std::chrono::steady_clock::now();
  expect(201, client_.post("/v1/pools",
                           R"({"pool_id":"p1","merchant_id":"farm","title":"sheep","total":)" +
                               std::to_string(kUnits) + R"(,"unit_price":9900,"opens_at":0,)" +
                               R"("closes_at":4102444800000,"per_user_limit":)" +
                               std::to_string(kLimit) + "}"));
  rush();
  EXPECT_EQ(answers_.load(), kRequests + kRequests / 20);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
  std::cout << answers_.load() << " answers in " << took.count() << " s" << std::endl;

  const LogAudit after_the_rush = audit();
  std::vector<std::string> orders;
  std::size_t ended = 0;
  for (const std::string& job_id : job_ids_) {
    const auto found = after_the_rush.states.find("job-" + job_id);
    ASSERT_NE(found, after_the_rush.states.end()) << job_id;
    const Job& job = std::get<Job>(found->second);
    if (job.state == JobState::kComplete || job.state == JobState::kFailed) ++ended;
    if (job.state == JobState::kComplete) orders.push_back(job.order_id.str());
  }
  EXPECT_EQ(ended, kRequests);
  // One effect per key: the pool's own opening has none.
  EXPECT_EQ(after_the_rush.keys.size(), kRequests);
  EXPECT_EQ(after_the_rush.commits, kRequests + 1);

  client_.read("/v1/pools/p1");
  const std::string head = "0:" + std::to_string(client_.log_position());
  expect(200, client_.get("/v1/orders?limit=1",
                          {{"Orderlog-Min-Position", head}, {"Prefer", "wait=30"}}));
  collect(orders);
  const Reply pool = client_.get(
      "/v1/pools/p1", {{"Orderlog-Min-Position", "0:" + std::to_string(client_.log_position())},
                       {"Prefer", "wait=30"}});
  EXPECT_EQ(pool.integer("/sold"), kUnits) << pool.body();
  EXPECT_EQ(pool.integer("/reserved"), 0);
  EXPECT_EQ(pool.integer("/remaining"), 0);
  server_.terminate();
  EXPECT_EQ(server_.wait(), 0) << server_.err();

  const LogAudit audited = audit();
  EXPECT_EQ(audited.broken, std::vector<std::string>());
  const Pool& sold_out = std::get<Pool>(audited.states.at("pool-p1"));
  EXPECT_EQ(sold_out.sold, kUnits);
  std::int64_t sold = 0;
  for (const auto& [user, use] : sold_out.uses) {
    EXPECT_LE(use.sold + use.reserved, kLimit) << user.view();
    sold += use.sold;
  }
  EXPECT_EQ(sold, kUnits);
}

}  // namespace
}  // namespace orderlog::testing
