// A program with a newer schema: what serves meanwhile, what is compared, what is refused.

#include <gtest/gtest.h>

#include "projections/effects/effects.h"
#include "tests/projections/rebuild_fixture.h"

namespace orderlog {
namespace {

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

// The effects' own change: how many are in each state is kept in rows.
TEST_F(Rebuild, TheEffectsGainCountsWhileTheOldOneServes) {
  definitions_ = all_models();
  for (ModelDefinition& definition : definitions_) {
    if (definition.name == kEffectsModel) definition.schema = 1;
  }
  open();
  const auto say = [this](int number, const EffectEvent& event) {
    const EffectId id = effect_id(OrderId("o" + std::to_string(number)), EffectKind::kNotification);
    script_.commit({{stream_of(id), Event(event)}});
  };
  for (int i = 0; i < 300; ++i) {
    say(i, EffectRequested{OrderId("o" + std::to_string(i)), EffectKind::kNotification, "", "", 1,
                           1'000, 10, 10});
    say(i, EffectOffered{OrderId("o" + std::to_string(i)), EffectKind::kNotification, "", "", 1,
                         1'000});
    if (i % 3 == 0) say(i, EffectFailed{1, "no answer", 0});
    if (i % 3 == 0) say(i, EffectParked{"no answer"});
  }
  const auto serving_effects = [this] { return models_->served(kEffectsModel).pin(); };
  const auto parked = [this] { return models_->effects().count(EffectState::kParked).value(); };
  ASSERT_TRUE(soon([&] { return parked() == 100; }));

  definitions_.clear();
  open();
  EXPECT_EQ(serving_effects().version, 1U);
  EXPECT_EQ(parked(), 100U);
  ASSERT_TRUE(soon([&] { return serving_effects().version == 2; }));
  EXPECT_EQ(serving_effects().store->schema_version(), 2U);
  EXPECT_EQ(parked(), 100U);
  for (const ProjectionStatus& status : models_->find(std::string(kEffectsModel))->status()) {
    if (status.role != VersionRole::kServing) continue;
    ASSERT_TRUE(status.comparison);
    EXPECT_TRUE(status.comparison->equal());
  }
  FedModel fresh(std::make_unique<EffectsProjection>(), scratch_ / "fresh", *log_);
  fresh.feed();
  EXPECT_EQ(rows_of(*serving_effects().store), fresh.rows());
  say(0, EffectReleased{OperatorId("op1"), ""});
  EXPECT_TRUE(soon([&] { return parked() == 99; }));
}

// Rows of an older schema that are filled with today's code are neither, and nobody builds them
// again.
TEST(Models, FillEachSchemaThatTheySayTheyStillFill) {
  for (const ModelDefinition& definition : all_models()) {
    for (std::uint32_t schema = definition.oldest_schema; schema <= definition.schema; ++schema) {
      EXPECT_EQ(definition.make(schema, 0)->schema_version(), schema) << definition.name;
    }
  }
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

// A new program's version, taken back before the old program was: that one can't go on with it.
TEST_F(Rebuild, ThereIsNoRollbackToANewerSchemaThanTheProgramKnows) {
  definitions_ = labelled(1, 1);
  open();
  live(200);
  ASSERT_TRUE(reaches_head());
  definitions_ = labelled(2, 1);
  open();
  ASSERT_TRUE(serves(2));
  ASSERT_EQ(refusal(orders().roll_back()), "");
  ASSERT_TRUE(serves(1));
  definitions_ = labelled(1, 1);
  open();
  EXPECT_EQ(refusal(orders().roll_back()), "nothing_to_roll_back");
  EXPECT_EQ(serving(), 1U);
  EXPECT_EQ(refusal(orders().discard()), "");
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

// The way back to an older program that the refusal names.
TEST_F(Rebuild, ANewerSchemaWhoseDirectoryWasRemovedIsBuiltByTheOlderProgram) {
  definitions_ = labelled(2, 1);
  open();
  live(300);
  ASSERT_TRUE(reaches_head());
  models_.reset();
  std::filesystem::remove_all(scratch_ / "data/models/orders-v1");
  definitions_ = labelled(1, 1);
  open();
  EXPECT_EQ(warnings_, std::vector<std::string>{"model_mended"});
  ASSERT_TRUE(serves(2));
  EXPECT_EQ(of(VersionRole::kServing)->schema_version, 1U);
}

}  // namespace
}  // namespace orderlog
