#pragma once

// A server within the test, on a log in memory that is written by hand. Its read models stand where
// that log ended when it began to serve: what is written later they never see.

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "api/api.h"
#include "base/clock.h"
#include "engine/line.h"
#include "eventstore/memory_event_store.h"
#include "projections/accounts/accounts.h"
#include "projections/effects/effects.h"
#include "projections/jobs/jobs.h"
#include "projections/models.h"
#include "projections/orders/orders.h"
#include "projections/pools/pools.h"
#include "projections/read_models.h"
#include "projections/statistics/statistics.h"
#include "tests/e2e/session.h"
#include "tests/engine/store_with_faults.h"
#include "tests/projections/model_bench.h"

namespace orderlog {

class ServedLogTest : public ::testing::Test {
 protected:
  explicit ServedLogTest(TimeMs now_ms) : clock_(now_ms) {}
  ~ServedLogTest() override {
    store_.hold_appends(false);
    client_ = testing::Session(HttpUrl{});  // hangs up, so that nobody is waited for
    if (api_) {
      EXPECT_TRUE(api_->drain(std::chrono::seconds(5)));
    }
    if (line_) line_->drain();
  }

  // Everything that the script wrote is read by the models, then it is served.
  void serve(std::uint32_t accounts_schema = kAccountsSchema) {
    ReadModelsOptions models;
    models.directory = scratch_ / "data";
    models.definitions = all_models();
    for (ModelDefinition& definition : models.definitions) {
      if (definition.name == kAccountsModel) definition.schema = accounts_schema;
    }
    auto opened = ReadModels::open(std::move(models), *memory_, clock_);
    ASSERT_TRUE(opened.ok());
    models_ = std::move(*opened);
    models_->start();
    for (const char* name : {"orders", "pools", "accounts", "jobs"}) {
      ASSERT_TRUE(models_->served(name).gate().wait_for(
          memory_->head().position, std::chrono::steady_clock::now() + std::chrono::seconds(20)));
    }
    models_->stop();
    auto line = Line::start(store_, clock_, {});
    ASSERT_TRUE(line.ok());
    line_ = std::move(*line);
    services_ = std::make_unique<Services>(Services{
        .line = &*line_,
        .log = LogView(store_),
        .clock = clock_,
        .orders = {models_->orders(), models_->served(kOrdersModel)},
        .order_pages = models_->order_pages(),
        .pools = {models_->pools(), models_->served(kPoolsModel)},
        .accounts = {models_->accounts(), models_->served(kAccountsModel)},
        .jobs = {models_->jobs(), models_->served(kJobsModel)},
        .effects = {models_->effects(), models_->served(kEffectsModel)},
        .statistics = {models_->statistics(), models_->served(kStatisticsModel)},
        .models = *models_,
        .test_clock = nullptr,
        .version = "test",
        .metrics_text = [] { return std::string(); },
        .relay_json = [] { return std::string("{}"); },
        .not_ready = [] { return std::string(); },
    });
    http::Options options;
    options.port = 0;
    auto api = Api::start(options, *services_);
    ASSERT_TRUE(api.ok());
    api_ = std::move(*api);
    client_ = testing::Session(HttpUrl{"127.0.0.1", api_->port()});
  }

  testing::Reply get(const std::string& target, const HttpHeaders& headers = {}) {
    return client_.get(target, headers);
  }
  void refused(int status, std::string_view code, const testing::Reply& reply) {
    EXPECT_EQ(reply.status, status) << reply.trouble << reply.body();
    EXPECT_EQ(reply.code(), code) << reply.body();
    EXPECT_EQ(reply.header("content-type"), "application/problem+json");
  }

  testing::TempDirectory scratch_;
  std::unique_ptr<EventStore> memory_ = make_memory_event_store();
  StoreWithFaults store_{*memory_};
  LogScript script_{store_};
  ManualClock clock_;
  std::unique_ptr<ReadModels> models_;
  std::unique_ptr<Line> line_;
  std::unique_ptr<Services> services_;
  std::unique_ptr<Api> api_;
  testing::Session client_{HttpUrl{}};
};

}  // namespace orderlog
