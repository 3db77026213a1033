#include "replay/past/scratch_models.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <vector>

#include "eventstore/memory_event_store.h"
#include "projections/models.h"
#include "replay/as_of_log.h"
#include "tests/projections/model_bench.h"
#include "tests/projections/order_lives.h"

namespace orderlog {
namespace {

class ScratchModelsOf : public ::testing::Test {
 protected:
  ModelResult<std::unique_ptr<ScratchModels>> build(std::vector<std::string> names = {},
                                                    const ScratchProgress& progress = nullptr,
                                                    const std::atomic<bool>* cancelled = nullptr) {
    ScratchOptions options;
    options.directory = scratch_ / "scratch";
    options.bulk.batch_events = 256;
    for (ModelDefinition& definition : all_models()) {
      if (std::find(names.begin(), names.end(), definition.name) != names.end()) {
        options.definitions.push_back(std::move(definition));
      }
    }
    return ScratchModels::build(*log_, clock_, std::move(options), progress, cancelled);
  }
  static Rows rows_in(const ScratchModels& models, const std::string& name) {
    Rows rows;
    const ModelSnapshot snapshot = models.rows(name);
    for (ModelScan scan = snapshot.scan_all(); scan.valid(); scan.next()) {
      rows.emplace_back(scan.key(), scan.value());
    }
    return rows;
  }
  // What a model that never heard of bulk makes of the log, event by event.
  Rows replayed(const std::string& name) {
    for (const ModelDefinition& definition : all_models()) {
      if (definition.name != name) continue;
      FedModel fresh(definition.make(definition.schema, 0),
                     scratch_ / ("fresh" + std::to_string(++fresh_)), *log_);
      fresh.feed();
      return fresh.rows();
    }
    return {};
  }
  static std::string said(const ModelResult<std::unique_ptr<ScratchModels>>& result) {
    return result.ok() ? "" : result.error().detail;
  }

  testing::TempDirectory scratch_;
  std::unique_ptr<EventStore> log_ = make_memory_event_store();
  ManualClock clock_{1'700'000'000'000};
  LogScript script_{*log_};
  OrderLives lives_{script_, 5};
  int fresh_ = 0;
};

TEST_F(ScratchModelsOf, ALogAreWhatEventByEventMakesOfIt) {
  lives_.live(2'000);
  const auto built = build();
  ASSERT_TRUE(built.ok()) << said(built);
  EXPECT_EQ((*built)->position(), log_->head().position);
  for (const ModelDefinition& definition : all_models()) {
    EXPECT_EQ(rows_in(**built, definition.name), replayed(definition.name)) << definition.name;
    const auto checkpoint = (*built)->rows(definition.name).checkpoint();
    ASSERT_TRUE(checkpoint.ok());
    EXPECT_EQ(checkpoint->position, log_->head().position);
    EXPECT_EQ(checkpoint->hash, log_->head().hash);
  }
  const auto found = (*built)->models().orders().find("default", OrderId(lives_.born().front().id));
  EXPECT_TRUE(found.ok() && found->row);
}

TEST_F(ScratchModelsOf, AnEmptyLogAreThereAndEmpty) {
  const auto built = build({"orders"});
  ASSERT_TRUE(built.ok()) << said(built);
  EXPECT_EQ((*built)->position(), Position(0));
  EXPECT_TRUE(rows_in(**built, "orders").empty());
  const auto page = (*built)->models().orders().list("default", {}, {5, ""});
  EXPECT_TRUE(page.ok() && page->rows.empty());
}

TEST_F(ScratchModelsOf, AnEarlierPositionAreTakenFromThereOn) {
  lives_.live(1'000);
  const std::uint64_t before = log_->head().position.value();
  { ASSERT_TRUE(build({"orders", "statistics"}).ok()); }
  lives_.live(700);
  std::vector<std::uint64_t> told;
  const auto built =
      build({"orders", "statistics"}, [&](std::uint64_t events, std::uint64_t total) {
        told.push_back(events);
        EXPECT_EQ(total, log_->head().position.value());
      });
  ASSERT_TRUE(built.ok()) << said(built);
  EXPECT_EQ(rows_in(**built, "orders"), replayed("orders"));
  EXPECT_EQ(rows_in(**built, "statistics"), replayed("statistics"));
  ASSERT_FALSE(told.empty());
  EXPECT_GE(told.front(), before / 2);
  EXPECT_TRUE(std::is_sorted(told.begin(), told.end()));
  EXPECT_EQ(told.back(), log_->head().position.value());
}

TEST_F(ScratchModelsOf, AnotherLogAreToldFromALaterPosition) {
  lives_.live(300);
  { ASSERT_TRUE(build({"orders"}).ok()); }
  const auto early = as_of_log(*log_, *head_at(*log_, Position{100}));
  const auto other = make_memory_event_store();
  LogScript script(*other);
  OrderLives(script, 99).live(400);
  const auto other_early = as_of_log(*other, *head_at(*other, Position{100}));
  const auto build_of = [&](EventStore& log, const EventStore& whole) {
    ScratchOptions options;
    options.directory = scratch_ / "scratch";
    options.whole_log = &whole;
    for (ModelDefinition& definition : all_models()) {
      if (definition.name == "orders") options.definitions.push_back(std::move(definition));
    }
    return ScratchModels::build(log, clock_, std::move(options));
  };
  const auto later = build_of(*early, *log_);
  ASSERT_FALSE(later.ok());
  EXPECT_EQ(later.error().code, ModelErrorCode::kAheadOfLog);
  const auto foreign = build_of(*other_early, *other);
  ASSERT_FALSE(foreign.ok());
  EXPECT_EQ(foreign.error().code, ModelErrorCode::kOtherLog) << foreign.error().detail;
  EXPECT_NE(foreign.error().detail.find("is of another log"), std::string::npos);
}

TEST_F(ScratchModelsOf, AnotherLogAreRefused) {
  lives_.live(50);
  { ASSERT_TRUE(build({"orders"}).ok()); }
  log_ = make_memory_event_store();
  LogScript other(*log_);
  OrderLives(other, 6).live(100);
  const auto refused = build({"orders"});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ModelErrorCode::kOtherLog);
}

TEST_F(ScratchModelsOf, ALaterPositionAreNotTakenBack) {
  lives_.live(50);
  const std::string later = std::to_string(log_->head().position.value());
  { ASSERT_TRUE(build({"orders"}).ok()); }
  log_ = make_memory_event_store();
  LogScript again(*log_);
  OrderLives(again, 5).live(20);
  const auto refused = build({"orders"});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ModelErrorCode::kAheadOfLog);
  EXPECT_NE(refused.error().detail.find("is of position " + later), std::string::npos);
}

TEST_F(ScratchModelsOf, AnEventThatAModelRefusesSayWhichOneItIs) {
  lives_.live(20);
  const Position bad = script_.commit_raw(stream_of(OrderId("bad")), "OrderPlaced", "{}");
  const auto refused = build({"orders"});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ModelErrorCode::kCorrupt);
  EXPECT_NE(refused.error().detail.find("event " + std::to_string(bad.value()) +
                                        " (OrderPlaced of order-bad)"),
            std::string::npos)
      << refused.error().detail;
}

TEST_F(ScratchModelsOf, ACancelledBuildGoOnWhereItWas) {
  lives_.live(3'000);
  std::atomic<bool> cancelled{false};
  // In the middle of the first, or before the second.
  const auto nothing = build(
      {"orders", "pools"}, [&](std::uint64_t, std::uint64_t) { cancelled.store(true); },
      &cancelled);
  ASSERT_TRUE(nothing.ok()) << said(nothing);
  EXPECT_EQ(*nothing, nullptr);
  const auto built = build({"orders"});
  ASSERT_TRUE(built.ok()) << said(built);
  EXPECT_EQ(rows_in(**built, "orders"), replayed("orders"));
}

TEST_F(ScratchModelsOf, AnotherProcessAreLeftAlone) {
  lives_.live(20);
  const auto first = build({"orders"});
  ASSERT_TRUE(first.ok()) << said(first);
  const auto second = build({"orders"});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().code, ModelErrorCode::kInUse);
}

}  // namespace
}  // namespace orderlog
