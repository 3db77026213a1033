// Batches of a build: how large they get, that all threads end them at the same commit, and when
// their files are merged.

#include "projections/versions/bulk_load.h"

#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <utility>
#include <vector>

#include "projections/models.h"
#include "projections/orders/orders.h"
#include "tests/projections/model_bench.h"
#include "tests/projections/order_lives.h"

namespace orderlog {
namespace {

constexpr std::size_t kLarge = 300'000;

// The rows of orders; counts how often a batch is finished.
class CountedOrders final : public Projection {
 public:
  CountedOrders(std::size_t cached, std::size_t& batches, std::mutex& mutex)
      : orders_(kOrdersSchema, cached), batches_(batches), mutex_(mutex) {}

  [[nodiscard]] std::string_view name() const override { return orders_.name(); }
  [[nodiscard]] std::uint32_t schema_version() const override { return orders_.schema_version(); }
  [[nodiscard]] bool wants(AggregateKind kind) const override { return orders_.wants(kind); }
  [[nodiscard]] Result<Ok, std::string> apply(const EventContext& context, const Event& event,
                                              ModelWriter& writer) override {
    return orders_.apply(context, event, writer);
  }
  void finish(ModelWriter& writer) override {
    orders_.finish(writer);
    const std::lock_guard lock(mutex_);
    ++batches_;
  }
  void discard() override { orders_.discard(); }
  [[nodiscard]] Compared compared_with(std::uint32_t older, std::string_view key,
                                       std::string_view value, std::string& as) const override {
    return orders_.compared_with(older, key, value, as);
  }

 private:
  OrdersProjection orders_;
  std::size_t& batches_;
  std::mutex& mutex_;
};

class BulkBatches : public ::testing::Test {
 protected:
  // How many batches it took; the rows are then compared with those of a model that was fed event
  // by event.
  std::size_t build(std::size_t batch_bytes, std::size_t cached = 0, unsigned threads = 3) {
    batches_ = 0;
    options_.threads = threads;
    options_.batch_bytes = batch_bytes;
    const auto store = empty_store();
    const BulkLoad::Outcome outcome = run(*store, cached);
    EXPECT_TRUE(std::holds_alternative<BulkLoad::Reached>(outcome));
    FedModel fed(std::make_unique<OrdersProjection>(), scratch_ / ("fed" + std::to_string(builds_)),
                 *log_);
    fed.feed();
    EXPECT_EQ(rows_of(*store), fed.rows());
    EXPECT_EQ(store->checkpoint(), fed.store().checkpoint());
    EXPECT_EQ(batches_ % threads, 0U);
    unmerged_ = store->files_to_merge();
    return batches_ / threads;
  }
  std::unique_ptr<ModelStore> empty_store() {
    ModelStoreOptions at = store_options(scratch_ / ("bulk" + std::to_string(++builds_)),
                                         std::string(kOrdersModel), kOrdersSchema);
    at.bulk = true;
    auto store = ModelStore::open(at);
    EXPECT_TRUE(store.ok());
    return std::move(store).value();
  }
  BulkLoad::Outcome run(ModelStore& store, std::size_t cached) {
    ModelDefinition definition;
    definition.name = kOrdersModel;
    definition.schema = kOrdersSchema;
    definition.make = [&](std::uint32_t, std::size_t wanted) -> std::unique_ptr<Projection> {
      return std::make_unique<CountedOrders>(cached == 0 ? wanted : cached, batches_, mutex_);
    };
    const StreamSkips skips;
    BulkLoad bulk(*log_, definition, store, skips, control_, options_);
    return bulk.run(log_->head().position);
  }
  void place_large(int orders) {
    for (int i = 0; i < orders; ++i) {
      script_.commit({large_order_placed({.id = "o" + std::to_string(i)}, kLarge)});
    }
  }

  testing::TempDirectory scratch_;
  std::unique_ptr<EventStore> log_ = make_memory_event_store();
  LogScript script_{*log_};
  BulkOptions options_;
  BulkControl control_;
  int builds_ = 0;
  std::mutex mutex_;
  std::size_t batches_ = 0;   // finished, of all threads
  std::size_t unmerged_ = 0;  // files of the last build
};

TEST_F(BulkBatches, LargeEventsMakeMoreBatchesAndTheSameRows) {
  place_large(40);
  EXPECT_EQ(build(100 * kLarge), 1U);
  EXPECT_EQ(build(10 * kLarge), 4U);
  EXPECT_EQ(build(1), 40U) << "a commit each";
}

TEST_F(BulkBatches, SmallEventsOfLargeOrdersMakeMoreBatchesAndTheSameRows) {
  place_large(40);
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 40; ++i) {
      const std::string id = "o" + std::to_string(i);
      script_.commit(round == 0 ? order_paid(id) : std::vector{address_changed(id, round)});
    }
  }
  // Four for the orders; then no more than one for each order's turn, where one thread reads them.
  EXPECT_GT(build(10 * kLarge, 1, 1), 14U);
  EXPECT_GE(build(10 * kLarge, 1), 4U);
}

TEST_F(BulkBatches, WhereverTheyEndTheRowsAreThoseOfTheEvents) {
  OrderLives(script_, 41).live(3'000);
  for (const std::size_t bytes : {std::size_t{30'000}, std::size_t{300'000}}) {
    EXPECT_GT(build(bytes, 8), 2U);
  }
}

// Each file is another place in which a row is looked for.
TEST_F(BulkBatches, FilesAreMergedBeforeThereAreTooMany) {
  OrderLives(script_, 43).live(2'000);
  EXPECT_GT(build(20'000, 8), 10U);
  EXPECT_GT(unmerged_, 12U);
  options_.files_unmerged_max = 6;
  EXPECT_GT(build(20'000, 8), 10U);
  EXPECT_LT(unmerged_, 6U);
}

// A batch that reads many rows may take minutes, and a stop must not wait for it.
TEST_F(BulkBatches, OneThatIsCancelledIsDropped) {
  OrderLives(script_, 44).live(1'000);
  const auto store = empty_store();
  control_.cancelled = true;
  EXPECT_TRUE(std::holds_alternative<BulkLoad::Cancelled>(run(*store, 0)));
  EXPECT_EQ(store->checkpoint(), Checkpoint{});
  control_.cancelled = false;
  EXPECT_TRUE(std::holds_alternative<BulkLoad::Reached>(run(*store, 0)));
  EXPECT_EQ(store->checkpoint().position, log_->head().position);
}

}  // namespace
}  // namespace orderlog
