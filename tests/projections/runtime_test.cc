#include "projections/live/runtime.h"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <thread>

#include "projections/orders/orders.h"
#include "projections/pools/pools.h"
#include "projections/read_models.h"
#include "tests/projections/model_bench.h"
#include "tests/projections/order_lives.h"

namespace orderlog {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

steady_clock::time_point soon() { return steady_clock::now() + std::chrono::seconds(20); }

class Runtime : public ::testing::Test {
 protected:
  std::unique_ptr<ReadModels> open(const std::string& name = "data") {
    ReadModelsOptions options;
    options.directory = scratch_ / name;
    options.runtime.batch_events = 64;
    auto models = ReadModels::open(options, *log_, clock_);
    EXPECT_TRUE(models.ok()) << (models.ok() ? "" : models.error().detail);
    return models.ok() ? std::move(models).value() : nullptr;
  }

  [[nodiscard]] bool reaches_head(const ServedModel& model) const {
    return model.gate().wait_for(log_->head().position, soon());
  }

  static NewEvent pool_opened(const std::string& id) {
    PoolOpened event;
    event.merchant_id = MerchantId("m1");
    event.title = "pool";
    event.total = 10;
    event.closes_at = 1'000;
    return {stream_of(PoolId(id)), Event(PoolEvent(event))};
  }

  static ProjectionStatus status_of(ReadModels& models, std::string_view name) {
    for (ProjectionStatus& status : models.status()) {
      if (status.name == name) return status;
    }
    return {};
  }

  static bool stops(ReadModels& models, std::string_view name) {
    const auto deadline = soon();
    while (steady_clock::now() < deadline) {
      if (status_of(models, name).state == ProjectionState::kStopped) return true;
      std::this_thread::sleep_for(milliseconds(1));
    }
    return false;
  }

  testing::TempDirectory scratch_;
  std::unique_ptr<EventStore> log_ = make_memory_event_store();
  ManualClock clock_{1'700'000'000'000};
  LogScript script_{*log_};
};

TEST_F(Runtime, ReadersSeeTheirOwnWritesWithTheToken) {
  const auto models = open();
  models->start();
  for (int i = 0; i < 200; ++i) {
    const std::string id = "o" + std::to_string(i);
    const Position token = script_.commit({order_placed({.id = id})});
    ASSERT_TRUE(models->served("orders").gate().wait_for(token, soon()));
    const auto found = models->orders().find("default", OrderId(id));
    ASSERT_TRUE(found.ok() && found->row);
    EXPECT_GE(found->position, token);
    const auto page = models->orders().list("default", {}, {1, ""});
    ASSERT_TRUE(page.ok());
    ASSERT_EQ(page->rows.size(), 1U);
    EXPECT_EQ(std::get<Order>(page->rows[0].state).id, OrderId(id));
  }
}

TEST_F(Runtime, ARebuildEqualsTheLiveModelByteForByte) {
  const auto live = open("live");
  live->start();
  OrderLives lives(script_, 31);
  for (int i = 0; i < 30; ++i) lives.live(50);
  const auto rebuilt = open("rebuilt");
  rebuilt->start();
  ASSERT_TRUE(reaches_head(live->served("orders")));
  ASSERT_TRUE(reaches_head(rebuilt->served("orders")));
  EXPECT_EQ(rows_of(*live->served("orders").pin().store),
            rows_of(*rebuilt->served("orders").pin().store));
  EXPECT_GT(rows_of(*live->served("orders").pin().store).size(), 1'000U);
}

TEST_F(Runtime, GoesOnWhereItWasAfterARestart) {
  for (int round = 0; round < 3; ++round) {
    script_.commit({order_placed({.id = "o" + std::to_string(round)})});
    const auto models = open();
    EXPECT_EQ(models->served("orders").gate().position(), Position(static_cast<unsigned>(round)));
    models->start();
    ASSERT_TRUE(reaches_head(models->served("orders")));
    models->stop();
  }
}

TEST_F(Runtime, APoisonEventStopsItsProjectionOnly) {
  const auto models = open();
  models->start();
  for (int i = 0; i < 100; ++i) script_.collect({order_placed({.id = "o" + std::to_string(i)})});
  script_.append();
  const Position poison =
      script_.commit_raw({AggregateKind::kOrder, "o1"}, "OrderFrobnicated", "{}");
  script_.commit({order_placed({.id = "behind"})});
  script_.commit({pool_opened("p1")});

  ASSERT_TRUE(reaches_head(models->served("pools")));
  EXPECT_TRUE(models->pools().find("default", PoolId("p1"))->row);
  ASSERT_TRUE(stops(*models, "orders"));
  const ProjectionStatus status = status_of(*models, "orders");
  EXPECT_EQ(status.position, Position(100));
  EXPECT_EQ(status.lag, 3U);
  ASSERT_TRUE(status.stopped);
  EXPECT_EQ(status.stopped->position, poison);
  EXPECT_EQ(status.stopped->event_type, "OrderFrobnicated");
  EXPECT_EQ(status.stopped->stream, "order-o1");
  EXPECT_FALSE(status.stopped->reason.empty());
  // All before it is there, nothing behind it.
  EXPECT_TRUE(models->orders().find("default", OrderId("o99"))->row);
  EXPECT_FALSE(models->orders().find("default", OrderId("behind"))->row);
  EXPECT_EQ(status_of(*models, "pools").state, ProjectionState::kLive);
  EXPECT_EQ(status_of(*models, "accounts").state, ProjectionState::kLive);
}

TEST_F(Runtime, AStoppedProjectionMayBeAskedToRetry) {
  const auto models = open();
  models->start();
  script_.commit_raw({AggregateKind::kOrder, "o1"}, "OrderFrobnicated", "{}");
  ASSERT_TRUE(stops(*models, "orders"));
  EXPECT_FALSE(models->find("pools")->retry());
  EXPECT_TRUE(models->find("orders")->retry());
  // The event is as bad as before.
  ASSERT_TRUE(stops(*models, "orders"));
}

TEST_F(Runtime, AModelThatIsBehindCatchesUpAndJoinsTheOthers) {
  {
    const auto models = open();
    models->start();
    OrderLives lives(script_, 8);
    lives.live(2'000);
    ASSERT_TRUE(reaches_head(models->served("orders")));
    ASSERT_TRUE(reaches_head(models->served("pools")));
  }
  std::filesystem::remove_all(scratch_ / "data/models/orders-v1");
  const auto models = open();
  EXPECT_EQ(models->served("orders").gate().position(), Position(0));
  models->start();
  const Position late = script_.commit({pool_opened("p1")});
  EXPECT_TRUE(models->served("pools").gate().wait_for(late, soon()));
  EXPECT_TRUE(reaches_head(models->served("orders")));
  script_.commit({order_placed({.id = "together"})});
  EXPECT_TRUE(reaches_head(models->served("orders")));
  EXPECT_TRUE(reaches_head(models->served("pools")));
}

TEST_F(Runtime, AModelAheadOfTheLogIsRefused) {
  {
    const auto models = open();
    models->start();
    for (int i = 0; i < 5; ++i) script_.commit({order_placed({.id = "o" + std::to_string(i)})});
    ASSERT_TRUE(reaches_head(models->served("orders")));
  }
  const auto shorter = make_memory_event_store();
  LogScript(*shorter).commit({order_placed({.id = "o0"})});
  ReadModelsOptions options;
  options.directory = scratch_ / "data";
  const auto refused = ReadModels::open(options, *shorter, clock_);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ModelErrorCode::kAheadOfLog);
  EXPECT_NE(refused.error().detail.find("position 5"), std::string::npos);
}

TEST_F(Runtime, AModelOfAnotherLogIsRefused) {
  {
    const auto models = open();
    models->start();
    script_.commit({order_placed({.id = "o0"})});
    ASSERT_TRUE(reaches_head(models->served("orders")));
  }
  const auto other = make_memory_event_store();
  LogScript(*other).commit({order_placed({.id = "elsewhere"})});
  ReadModelsOptions options;
  options.directory = scratch_ / "data";
  const auto refused = ReadModels::open(options, *other, clock_);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ModelErrorCode::kOtherLog);
}

TEST_F(Runtime, PausedModelsStandStillUntilTheyAreResumed) {
  const auto models = open();
  models->start();
  script_.commit({order_placed({.id = "before"})});
  ASSERT_TRUE(reaches_head(models->served("orders")));
  models->pause();
  const Position token = script_.commit({order_placed({.id = "after"})});
  EXPECT_FALSE(
      models->served("orders").gate().wait_for(token, steady_clock::now() + milliseconds(50)));
  EXPECT_EQ(status_of(*models, "orders").lag, 1U);
  models->resume();
  EXPECT_TRUE(models->served("orders").gate().wait_for(token, soon()));
}

TEST_F(Runtime, WhatIsAskedOfAQuietRuntimeIsDoneAtOnce) {
  ProjectionRuntime runtime(*log_);
  runtime.start();
  const auto began = steady_clock::now();
  for (int i = 0; i < 2'000; ++i) runtime.run_between_batches([] {});
  // One that is slept through takes 100 ms; with a few of those in so many this takes longer.
  EXPECT_LT(steady_clock::now() - began, milliseconds(1'500));
}

TEST_F(Runtime, SaysHowLongTheFirstMissingEventHasBeenWaiting) {
  const auto models = open();
  script_.at(1'700'000'000'000);
  script_.commit({order_placed({.id = "o1"})});
  clock_.advance_ms(1'500);
  ProjectionStatus status = status_of(*models, "orders");
  EXPECT_EQ(status.lag, 1U);
  EXPECT_EQ(status.lag_ms, 1'500);
  EXPECT_EQ(status.state, ProjectionState::kLive);  // it stood at the head when it was opened
  models->start();
  ASSERT_TRUE(reaches_head(models->served("orders")));
  status = status_of(*models, "orders");
  EXPECT_EQ(status.lag, 0U);
  EXPECT_EQ(status.lag_ms, 0);
  EXPECT_EQ(status.progress, 1.0);
}

}  // namespace
}  // namespace orderlog
