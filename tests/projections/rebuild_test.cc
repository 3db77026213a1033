// A new version of a model beside the one that serves: built, compared, switched to, taken back.

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <thread>

#include "projections/models.h"
#include "projections/orders/orders.h"
#include "projections/read_models.h"
#include "tests/projections/model_bench.h"
#include "tests/projections/order_lives.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

class Rebuild : public ::testing::Test {
 protected:
  void open(const OrdersFaults& faults = {}) {
    models_.reset();
    ReadModelsOptions options;
    options.directory = scratch_ / "data";
    options.runtime.batch_events = 64;
    options.bulk.batch_events = 256;
    options.bulk_from_events = bulk_from_;
    options.definitions = definitions_.empty() ? all_models(faults) : definitions_;
    options.warn = [this](const std::string& code, const std::string&) {
      warnings_.push_back(code);
    };
    auto models = ReadModels::open(std::move(options), *log_, clock_);
    ASSERT_TRUE(models.ok()) << (models.ok() ? "" : models.error().detail);
    models_ = std::move(models).value();
    models_->start();
  }

  void live(std::size_t steps) { lives_.live(steps); }

  [[nodiscard]] ManagedModel& orders() const { return *models_->find("orders"); }
  [[nodiscard]] std::optional<ProjectionStatus> of(VersionRole role) const {
    for (const ProjectionStatus& status : orders().status()) {
      if (status.role == role) return status;
    }
    return std::nullopt;
  }
  [[nodiscard]] std::uint32_t serving() const { return models_->served("orders").pin().version; }

  template <class Condition>
  [[nodiscard]] static bool soon(Condition condition) {
    const auto deadline = steady_clock::now() + std::chrono::seconds(20);
    while (steady_clock::now() < deadline) {
      if (condition()) return true;
      std::this_thread::sleep_for(milliseconds(1));
    }
    return false;
  }
  [[nodiscard]] bool serves(std::uint32_t version) const {
    return soon([&] { return serving() == version; });
  }
  [[nodiscard]] bool reaches_head() const {
    return models_->served("orders").gate().wait_for(
        log_->head().position, steady_clock::now() + std::chrono::seconds(20));
  }
  [[nodiscard]] bool is_held() const {
    return soon([&] {
      const auto building = of(VersionRole::kBuilding);
      return building && building->state == ProjectionState::kStopped;
    });
  }
  [[nodiscard]] Rows serving_rows() const {
    return rows_of(*models_->served("orders").pin().store);
  }
  // What a fresh model makes of the log, event by event.
  Rows replayed() {
    FedModel fresh(std::make_unique<OrdersProjection>(),
                   scratch_ / ("fresh" + std::to_string(++fresh_)), *log_);
    fresh.feed();
    return fresh.rows();
  }
  static std::string refusal(const OperatorResult& result) {
    return result.ok() ? "" : result.error().code;
  }
  [[nodiscard]] std::size_t directories() const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(scratch_ / "data/models")) {
      if (entry.path().filename().string().starts_with("orders-v")) ++count;
    }
    return count;
  }

  testing::TempDirectory scratch_;
  std::unique_ptr<EventStore> log_ = make_memory_event_store();
  ManualClock clock_{1'700'000'000'000};
  LogScript script_{*log_};
  OrderLives lives_{script_, 17};
  std::uint64_t bulk_from_ = 1;
  std::vector<ModelDefinition> definitions_;
  std::vector<std::string> warnings_;
  int fresh_ = 0;
  std::unique_ptr<ReadModels> models_;
};

TEST_F(Rebuild, TheNewVersionEqualsTheOldAndTakesOver) {
  open();
  live(3'000);
  ASSERT_TRUE(reaches_head());
  const Rows before = serving_rows();
  EXPECT_EQ(serving(), 1U);
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(serving_rows(), before);
  EXPECT_EQ(serving_rows(), replayed());
  const auto status = of(VersionRole::kServing);
  ASSERT_TRUE(status && status->comparison);
  EXPECT_TRUE(status->comparison->equal());
  EXPECT_EQ(status->comparison->old_rows, before.size());
  EXPECT_EQ(status->comparison->old_hash, status->comparison->new_hash);
  EXPECT_EQ(of(VersionRole::kPrevious)->version, 1U);
  // It follows the log like the one before.
  live(500);
  ASSERT_TRUE(reaches_head());
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, WhileTheLogGrowsNobodyIsAnsweredLessThanBefore) {
  open();
  live(2'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  Position seen = models_->served("orders").gate().position();
  for (int i = 0; serving() == 1 && i < 4'000; ++i) {
    live(3);
    const Position now = models_->served("orders").gate().position();
    ASSERT_GE(now, seen);
    seen = now;
    const auto found = models_->orders().find("default", OrderId(lives_.born().front().id));
    ASSERT_TRUE(found.ok() && found->row);
    const auto page = models_->orders().list("default", {}, {5, ""});
    ASSERT_TRUE(page.ok());
    ASSERT_EQ(page->rows.size(), 5U);
    ASSERT_GE(page->position, seen);
  }
  ASSERT_TRUE(serves(2));
  ASSERT_TRUE(reaches_head());
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, ABugInApplyIsFoundAndTheSwitchRefused) {
  open();
  live(3'000);
  ASSERT_TRUE(reaches_head());
  open(OrdersFaults{.forget_closing = true});
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(is_held());
  EXPECT_EQ(serving(), 1U);
  const auto building = of(VersionRole::kBuilding);
  ASSERT_TRUE(building->comparison);
  EXPECT_FALSE(building->comparison->equal());
  EXPECT_NE(building->comparison->old_hash, building->comparison->new_hash);
  ASSERT_FALSE(building->comparison->first.empty());
  EXPECT_EQ(building->comparison->first[0].kind, RowDifference::Kind::kChanged);
  EXPECT_EQ(building->comparison->first[0].key.front(), 'o');
  EXPECT_NE(building->stopped->reason.find("differs"), std::string::npos);
  EXPECT_LE(building->comparison->first.size(), kDifferencesShown);

  // The operator may insist, and take it back.
  ASSERT_EQ(refusal(orders().switch_over()), "");
  ASSERT_TRUE(serves(2));
  ASSERT_EQ(refusal(orders().roll_back()), "");
  ASSERT_TRUE(serves(1));
  EXPECT_EQ(serving_rows(), replayed());
  EXPECT_EQ(of(VersionRole::kPrevious)->version, 2U);
}

TEST_F(Rebuild, ARollbackCatchesUpBeforeItServes) {
  open();
  live(1'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(serves(2));
  live(1'000);
  ASSERT_TRUE(reaches_head());
  const Position seen = models_->served("orders").gate().position();
  ASSERT_EQ(refusal(orders().roll_back()), "");
  ASSERT_TRUE(serves(1));
  EXPECT_GE(rows_of(*models_->served("orders").pin().store).size(), 1U);
  EXPECT_EQ(models_->served("orders").pin().store->checkpoint().position, seen);
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, WhoStoodAtTheHeadIsReadyAtOnce) {
  open();
  EXPECT_TRUE(models_->have_caught_up());
  live(100);
  ASSERT_TRUE(reaches_head());
  models_.reset();
  ReadModelsOptions options;
  options.directory = scratch_ / "data";
  auto opened = ReadModels::open(std::move(options), *log_, clock_);
  ASSERT_TRUE(opened.ok());
  models_ = std::move(opened).value();
  EXPECT_TRUE(soon([&] { return models_->have_caught_up(); }));  // nothing applies anything yet
}

TEST_F(Rebuild, WhatCantBeDoneNowIsRefusedWithItsCode) {
  open();
  live(2'000);
  ASSERT_TRUE(reaches_head());
  EXPECT_EQ(refusal(orders().roll_back()), "nothing_to_roll_back");
  EXPECT_EQ(refusal(orders().cancel()), "nothing_to_cancel");
  EXPECT_EQ(refusal(orders().switch_over()), "nothing_to_switch");
  EXPECT_EQ(refusal(orders().throttle(5)), "nothing_to_throttle");
  EXPECT_EQ(refusal(orders().retry()), "not_stopped");
  EXPECT_EQ(refusal(orders().skip()), "not_stopped");
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 1'000)), "");
  EXPECT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "already_rebuilding");
  EXPECT_EQ(refusal(orders().roll_back()), "already_rebuilding");
}

TEST_F(Rebuild, ACancelledBuildLeavesNothingBehind) {
  open();
  live(3'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 1'000)), "");
  ASSERT_TRUE(soon([&] {
    const auto building = of(VersionRole::kBuilding);
    return building && building->position > Position(0);
  }));
  EXPECT_EQ(of(VersionRole::kBuilding)->state, ProjectionState::kRebuilding);
  ASSERT_EQ(refusal(orders().cancel()), "");
  EXPECT_FALSE(of(VersionRole::kBuilding));
  EXPECT_TRUE(soon([&] { return directories() == 1; }));
  EXPECT_EQ(serving(), 1U);
  // And the next one gets a number of its own.
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  EXPECT_TRUE(serves(3));
}

TEST_F(Rebuild, ANewBuildDoesNotShowThePositionOfTheOneBefore) {
  open();
  live(3'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 1'000)), "");
  ASSERT_TRUE(soon([&] { return of(VersionRole::kBuilding)->position > Position(0); }));
  ASSERT_EQ(refusal(orders().cancel()), "");
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 1'000)), "");
  // The builder is still at the old one.
  EXPECT_EQ(of(VersionRole::kBuilding)->position, Position(0));
}

TEST_F(Rebuild, WhatWasLeftOfAVersionBeforeItHadAMarkerIsRemoved) {
  open();
  live(100);
  models_.reset();
  fs::create_directory(scratch_ / "data/models/orders-v7");
  fs::create_directory(scratch_ / "data/models/orders-v8");
  std::ofstream(scratch_ / "data/models/orders-v8/MODEL.new") << "orderlog";
  open();
  EXPECT_EQ(directories(), 1U);
}

TEST_F(Rebuild, AThrottleHoldsUntilItIsLifted) {
  open();
  live(5'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 100)), "");
  std::this_thread::sleep_for(milliseconds(300));
  const auto building = of(VersionRole::kBuilding);
  ASSERT_TRUE(building);
  EXPECT_LT(building->position, Position(1'000));
  EXPECT_EQ(building->plan->rate_max, 100U);
  ASSERT_EQ(refusal(orders().throttle(0)), "");
  EXPECT_TRUE(serves(2));
}

TEST_F(Rebuild, AnInterruptedBuildGoesOnAfterARestart) {
  open();
  live(5'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 2'000)), "");
  Position reached;
  ASSERT_TRUE(soon([&] {
    const auto building = of(VersionRole::kBuilding);
    if (building) reached = building->position;
    return reached > Position(1'000);
  }));
  ASSERT_EQ(refusal(orders().throttle(1)), "");
  open();
  EXPECT_EQ(serving(), 1U);
  ASSERT_TRUE(soon([&] {
    const auto building = of(VersionRole::kBuilding);
    return building && building->position >= reached;
  }));
  ASSERT_EQ(refusal(orders().throttle(0)), "");
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, APoisonEventHoldsTheBuildUntilItIsSkipped) {
  open();
  live(500);
  const Position poison = script_.commit_raw({AggregateKind::kOrder, "bad"}, "OrderBroken", "{}");
  live(500);
  ASSERT_TRUE(soon([&] {
    const auto status = of(VersionRole::kServing);
    return status && status->state == ProjectionState::kStopped;
  }));
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(is_held());
  EXPECT_EQ(of(VersionRole::kBuilding)->stopped->position, poison);
  // First the one that serves, then the one that is built.
  ASSERT_EQ(refusal(orders().skip()), "");
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(of(VersionRole::kServing)->skipped.size(), 1U);
  EXPECT_EQ(of(VersionRole::kServing)->skipped[0].position, poison);
  EXPECT_EQ(of(VersionRole::kServing)->skipped[0].stream, "order-bad");
  ASSERT_EQ(refusal(orders().skip()), "");
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(of(VersionRole::kServing)->skipped.size(), 1U);
  // It is remembered.
  open();
  live(10);
  EXPECT_TRUE(reaches_head());
  EXPECT_EQ(of(VersionRole::kServing)->skipped.size(), 1U);
}

TEST_F(Rebuild, WhatFollowsInASkippedStreamIsLeftOutToo) {
  open();
  script_.commit({order_placed({.id = "o1"})});
  script_.commit_raw({AggregateKind::kOrder, "o1"}, "OrderBroken", "{}");
  for (const NewEvent& event : order_paid("o1")) script_.commit({event});
  script_.commit({order_placed({.id = "o2"})});
  ASSERT_TRUE(soon([&] { return of(VersionRole::kServing)->stopped.has_value(); }));
  ASSERT_EQ(refusal(orders().skip()), "");
  ASSERT_TRUE(reaches_head());
  const auto o1 = models_->orders().find("default", OrderId("o1"));
  ASSERT_TRUE(o1->row);
  EXPECT_EQ(std::get<Order>(o1->row->state).status, OrderStatus::kUnpaid);
  EXPECT_TRUE(models_->orders().find("default", OrderId("o2"))->row);
}

TEST_F(Rebuild, AModelDeletedByHandIsBuiltAgain) {
  open();
  live(2'000);
  ASSERT_TRUE(reaches_head());
  models_.reset();
  fs::remove_all(scratch_ / "data/models/orders-v1");
  open();
  EXPECT_EQ(warnings_, std::vector<std::string>{"model_mended"});
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, AModelTruncatedByHandIsBuiltAgain) {
  open();
  live(2'000);
  ASSERT_TRUE(reaches_head());
  models_.reset();
  std::size_t cut = 0;
  for (const auto& entry : fs::directory_iterator(scratch_ / "data/models/orders-v1")) {
    if (entry.path().extension() != ".sst") continue;
    fs::resize_file(entry.path(), fs::file_size(entry.path()) / 2);
    ++cut;
  }
  ASSERT_GE(cut, 1U);
  open();
  EXPECT_EQ(warnings_, std::vector<std::string>{"model_mended"});
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, AListOfVersionsThatIsDamagedIsMadeAnew) {
  open();
  live(500);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(serves(2));
  models_.reset();
  std::ofstream(scratch_ / "data/models/orders.versions") << "{\"format\":1,";
  open();
  EXPECT_EQ(warnings_, std::vector<std::string>{"model_mended"});
  EXPECT_EQ(serving(), 2U);
  ASSERT_TRUE(reaches_head());
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, BeforeAModelHasSeenTheLogItAnswersNothing) {
  live(500);
  ReadModelsOptions options;
  options.directory = scratch_ / "data";
  auto opened = ReadModels::open(std::move(options), *log_, clock_);
  ASSERT_TRUE(opened.ok());
  models_ = std::move(opened).value();
  for (const auto code : {models_->orders().find("default", OrderId("o1")).error().code,
                          models_->orders().list("default", {}, {5, ""}).error().code}) {
    EXPECT_EQ(code, QueryErrorCode::kNotBuilt);
  }
  EXPECT_FALSE(models_->have_caught_up());
  models_->start();
  ASSERT_TRUE(serves(1));
  EXPECT_EQ(serving_rows(), replayed());
  EXPECT_TRUE(soon([&] { return models_->have_caught_up(); }));
}

// A later schema: what it adds is no difference, what it changes is.
class Labelled final : public Projection {
 public:
  explicit Labelled(std::uint32_t schema) : schema_(schema) {}

  [[nodiscard]] std::string_view name() const override { return "orders"; }
  [[nodiscard]] std::uint32_t schema_version() const override { return schema_; }
  [[nodiscard]] bool wants(AggregateKind kind) const override {
    return kind == AggregateKind::kOrder;
  }
  [[nodiscard]] Result<Ok, std::string> apply(const EventContext& context, const Event&,
                                              ModelWriter& writer) override {
    std::string value = std::to_string(context.version.value());
    if (schema_ >= 2) value += " label";
    writer.put("k" + context.stream.id, value);
    if (schema_ >= 2) writer.put("z" + context.stream.id, "");
    return Ok{};
  }
  void finish(ModelWriter&) override {}
  void discard() override {}
  [[nodiscard]] Compared compared_with(std::uint32_t, std::string_view key, std::string_view value,
                                       std::string& as) const override {
    if (key.front() == 'z') return Compared::kNone;
    as = value.substr(0, value.find(' '));
    return Compared::kAs;
  }

 private:
  std::uint32_t schema_;
};

std::vector<ModelDefinition> labelled(std::uint32_t schema, std::uint32_t oldest) {
  ModelDefinition definition;
  definition.name = "orders";
  definition.schema = schema;
  definition.oldest_schema = oldest;
  definition.make = [](std::uint32_t wanted, std::size_t) {
    return std::make_unique<Labelled>(wanted);
  };
  return {definition};
}

// In bulk it refuses what the live model takes, and not before it is told to.
class Refusing final : public Projection {
 public:
  Refusing(bool refuses, std::atomic<bool>& may_refuse)
      : refuses_(refuses), may_refuse_(may_refuse) {}

  [[nodiscard]] std::string_view name() const override { return "orders"; }
  [[nodiscard]] std::uint32_t schema_version() const override { return 1; }
  [[nodiscard]] bool wants(AggregateKind kind) const override {
    return kind == AggregateKind::kOrder;
  }
  [[nodiscard]] Result<Ok, std::string> apply(const EventContext&, const Event&,
                                              ModelWriter&) override {
    if (!refuses_) return Ok{};
    while (!may_refuse_.load()) std::this_thread::sleep_for(milliseconds(1));
    return fail(std::string("refused"));
  }
  void finish(ModelWriter&) override {}
  void discard() override {}

 private:
  bool refuses_;
  std::atomic<bool>& may_refuse_;
};

TEST_F(Rebuild, ACancelledBuildThatThenMeetsAPoisonEventIsGone) {
  std::atomic<bool> may_refuse{false};
  ModelDefinition definition;
  definition.name = "orders";
  definition.make = [&](std::uint32_t, std::size_t cached) {
    return std::make_unique<Refusing>(cached > 0, may_refuse);
  };
  definitions_ = {definition};
  open();
  live(100);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(soon([&] { return directories() == 2; }));
  ASSERT_EQ(refusal(orders().cancel()), "");
  may_refuse.store(true);
  ASSERT_TRUE(soon([&] { return directories() == 1; }));
  EXPECT_EQ(refusal(orders().skip()), "not_stopped");
  EXPECT_EQ(refusal(orders().retry()), "not_stopped");
}

TEST_F(Rebuild, ARollbackThatCantBeDoneDoesNotLeaveNothing) {
  open();
  live(1'000);
  ASSERT_TRUE(reaches_head());
  ASSERT_EQ(refusal(orders().rebuild(SwitchPolicy::kWhenEqual, 0)), "");
  ASSERT_TRUE(serves(2));
  models_.reset();
  // The one that serves is gone, and the one before it, which was asked for, is damaged.
  ModelResources resources(1 << 20);
  auto manifest = read_manifest(resources.file_system(), scratch_ / "data/models", "orders");
  ASSERT_TRUE(manifest.ok() && *manifest);
  VersionRecord* previous = (*manifest)->of(VersionRole::kPrevious);
  previous->role = VersionRole::kBuilding;
  previous->plan = {BuildReason::kRollback, SwitchPolicy::kAlways, 0};
  ASSERT_TRUE(write_manifest(resources.file_system(), scratch_ / "data/models", **manifest).ok());
  fs::remove_all(scratch_ / "data/models/orders-v2");
  for (const auto& entry : fs::directory_iterator(scratch_ / "data/models/orders-v1")) {
    if (entry.path().extension() == ".sst") fs::resize_file(entry.path(), 100);
  }
  open();
  ASSERT_TRUE(serves(3));
  EXPECT_EQ(serving_rows(), replayed());
}

TEST_F(Rebuild, ANewerSchemaIsBuiltBesideTheOldWhichGoesOnServing) {
  definitions_ = labelled(1, 1);
  open();
  live(2'000);
  ASSERT_TRUE(reaches_head());
  definitions_ = labelled(2, 1);
  open();
  EXPECT_EQ(serving(), 1U);  // at once, not after a build
  ASSERT_TRUE(serves(2));
  const auto status = of(VersionRole::kServing);
  EXPECT_EQ(status->schema_version, 2U);
  ASSERT_TRUE(status->comparison);
  EXPECT_TRUE(status->comparison->equal());
  EXPECT_EQ(of(VersionRole::kPrevious)->schema_version, 1U);
  live(200);
  ASSERT_TRUE(reaches_head());
  // The old schema can still be taken back to.
  ASSERT_EQ(refusal(orders().roll_back()), "");
  ASSERT_TRUE(serves(1));
  EXPECT_EQ(of(VersionRole::kServing)->schema_version, 1U);
}

// The order list's own change: orders can be found by their channel's number, and items bear their
// share of the discounts.
TEST_F(Rebuild, TheOrderListGainsAFieldWhileTheOldOneServes) {
  definitions_ = all_models();
  ASSERT_EQ(definitions_[0].name, "orders");
  definitions_[0].schema = 1;
  open();
  live(1'000);
  NewEvent placed = order_placed({.id = "meal", .channel = Channel::kThirdParty});
  OrderPlaced& event = std::get<OrderPlaced>(std::get<OrderEvent>(placed.event));
  event.channel_order_no = "MT-77";
  event.discounts = {{"NEW", 30}};
  event.amount -= 30;
  event.items[0].discount = 30;
  script_.commit({placed});
  ASSERT_TRUE(reaches_head());
  OrderFilter filter;
  filter.channel_order_no = "MT-77";
  const auto too_early = models_->orders().list("default", filter, {});
  ASSERT_FALSE(too_early.ok());
  EXPECT_EQ(too_early.error().code, QueryErrorCode::kNotBuilt);

  definitions_.clear();
  open();
  EXPECT_EQ(serving(), 1U);
  ASSERT_TRUE(serves(2));
  ASSERT_TRUE(of(VersionRole::kServing)->comparison);
  EXPECT_TRUE(of(VersionRole::kServing)->comparison->equal());
  const auto found = models_->orders().list("default", filter, {});
  ASSERT_TRUE(found.ok());
  ASSERT_EQ(found->rows.size(), 1U);
  EXPECT_EQ(std::get<Order>(found->rows[0].state).id, OrderId("meal"));
  EXPECT_EQ(found->answered_by.version, 2U);
  EXPECT_EQ(serving_rows(), replayed());
  filter.status = OrderStatus::kVoided;
  EXPECT_TRUE(models_->orders().list("default", filter, {})->rows.empty());
}

TEST_F(Rebuild, ASchemaThatTheProgramCantAskAnyMoreIsReplaced) {
  definitions_ = labelled(1, 1);
  open();
  live(1'000);
  ASSERT_TRUE(reaches_head());
  definitions_ = labelled(2, 2);
  open();
  EXPECT_EQ(warnings_, std::vector<std::string>{"model_mended"});
  ASSERT_TRUE(serves(2));
}

// Its second schema refuses an order called "bad", and is not compared before it may be.
class Picky final : public Projection {
 public:
  Picky(std::uint32_t schema, std::atomic<bool>& may_compare)
      : schema_(schema), may_compare_(may_compare) {}

  [[nodiscard]] std::string_view name() const override { return "orders"; }
  [[nodiscard]] std::uint32_t schema_version() const override { return schema_; }
  [[nodiscard]] bool wants(AggregateKind kind) const override {
    return kind == AggregateKind::kOrder;
  }
  [[nodiscard]] Result<Ok, std::string> apply(const EventContext& context, const Event&,
                                              ModelWriter& writer) override {
    if (schema_ == 2 && context.stream.id == "bad") return fail(std::string("refused"));
    writer.put("k" + context.stream.id, std::to_string(context.version.value()));
    return Ok{};
  }
  void finish(ModelWriter&) override {}
  void discard() override {}
  [[nodiscard]] Compared compared_with(std::uint32_t, std::string_view, std::string_view,
                                       std::string&) const override {
    while (!may_compare_.load()) std::this_thread::sleep_for(milliseconds(1));
    return Compared::kAsItIs;
  }

 private:
  std::uint32_t schema_;
  std::atomic<bool>& may_compare_;
};

TEST_F(Rebuild, AVersionThatStopsWhileItIsComparedDoesNotTakeOver) {
  std::atomic<bool> may_compare{false};
  ModelDefinition definition;
  definition.name = "orders";
  definition.make = [&](std::uint32_t schema, std::size_t) {
    return std::make_unique<Picky>(schema, may_compare);
  };
  definitions_ = {definition};
  open();
  live(500);
  ASSERT_TRUE(reaches_head());
  definitions_[0].schema = 2;
  open();
  ASSERT_TRUE(
      soon([&] { return of(VersionRole::kBuilding)->state == ProjectionState::kComparing; }));
  const Position bad = script_.commit({order_placed({.id = "bad"})});
  ASSERT_TRUE(reaches_head());
  ASSERT_TRUE(is_held());
  may_compare.store(true);
  ASSERT_TRUE(soon([&] {
    const auto building = of(VersionRole::kBuilding);
    return serving() == 2 ||
           (building->comparison && building->stopped && building->stopped->position == bad);
  }));
  std::this_thread::sleep_for(milliseconds(20));
  EXPECT_EQ(serving(), 1U);
  // Without the order it differs, which the operator may want.
  EXPECT_EQ(refusal(orders().skip()), "");
  EXPECT_EQ(refusal(orders().switch_over()), "");
  EXPECT_TRUE(serves(2));
}

TEST_F(Rebuild, ANewerSchemaThanTheProgramsIsRefused) {
  definitions_ = labelled(2, 1);
  open();
  models_.reset();
  ReadModelsOptions options;
  options.directory = scratch_ / "data";
  options.definitions = labelled(1, 1);
  const auto refused = ReadModels::open(std::move(options), *log_, clock_);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ModelErrorCode::kNewerSchema);
}

TEST_F(Rebuild, ASecondProcessOnTheSameModelsIsRefused) {
  open();
  ReadModelsOptions options;
  options.directory = scratch_ / "data";
  options.definitions = all_models();
  const auto refused = ReadModels::open(std::move(options), *log_, clock_);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, ModelErrorCode::kInUse);
}

}  // namespace
}  // namespace orderlog
