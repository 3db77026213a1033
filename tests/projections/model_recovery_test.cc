// I7: a model is what its events make of it, whatever happened on the way.

#include <gtest/gtest.h>

#include <filesystem>

#include "domain/codec/codec.h"
#include "projections/accounts/accounts.h"
#include "projections/jobs/jobs.h"
#include "projections/orders/orders.h"
#include "projections/pools/pools.h"
#include "projections/statistics/statistics.h"
#include "tests/projections/model_bench.h"
#include "tests/projections/order_lives.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

// The models of orders; whatever they make of an order's events, they make it again.
template <class P>
class ModelRecovery : public ::testing::Test {};

using ModelsOfOrders = ::testing::Types<OrdersProjection, StatisticsProjection>;
TYPED_TEST_SUITE(ModelRecovery, ModelsOfOrders);

TYPED_TEST(ModelRecovery, AModelKilledBetweenBatchesGoesOnFromItsCheckpoint) {
  Bench<TypeParam> bench;
  OrderLives lives(bench.script, 99);
  lives.live(1'000);
  for (int kill = 0; kill < 5; ++kill) {
    bench.model.feed_once(150);
    if (kill % 2 == 0) {
      ASSERT_TRUE(bench.model.store().flush(true).ok());
    }
    bench.model.feed_once(70);
    // The disk as a crash would leave it now.
    const std::string crashed = bench.scratch / ("crashed" + std::to_string(kill));
    fs::copy(bench.scratch / "model", crashed, fs::copy_options::recursive);
    FedModel revived(std::make_unique<TypeParam>(), crashed, *bench.log);
    EXPECT_LE(revived.model().position(), bench.model.model().position());
    revived.feed();
    FedModel rebuilt(std::make_unique<TypeParam>(),
                     bench.scratch / ("rebuilt" + std::to_string(kill)), *bench.log);
    rebuilt.feed();
    ASSERT_EQ(revived.rows(), rebuilt.rows());
    ASSERT_EQ(revived.store().checkpoint(), rebuilt.store().checkpoint());
  }
}

TYPED_TEST(ModelRecovery, AModelReopenedAfterEveryBatchEqualsOneThatNeverStopped) {
  Bench<TypeParam> bench;
  OrderLives lives(bench.script, 5);
  lives.live(400);
  bench.model.feed();
  while (true) {
    FedModel again(std::make_unique<TypeParam>(), bench.scratch / "again", *bench.log);
    if (again.model().position() == bench.log->head().position) {
      EXPECT_EQ(again.rows(), bench.model.rows());
      break;
    }
    again.feed_once(60);
  }
}

TYPED_TEST(ModelRecovery, FeedingTheSameEventsTwiceChangesNothing) {
  Bench<TypeParam> bench;
  OrderLives lives(bench.script, 12);
  lives.live(300);
  bench.model.feed();
  const Rows once = bench.model.rows();
  bench.model.feed_once(1'000'000);
  EXPECT_EQ(bench.model.rows(), once);

  // Even a reader that starts over at the first event can't get it in again.
  const Position head = bench.log->head().position;
  Follower from_the_start(*bench.log, Position(0), {&bench.model.model()});
  std::vector<LiveModel*> left;
  EXPECT_EQ(from_the_start.advance({1'000'000, std::chrono::milliseconds(10'000), head}, left),
            head.value());
  EXPECT_TRUE(left.empty());
  EXPECT_EQ(bench.model.rows(), once);
  EXPECT_EQ(bench.model.store().checkpoint().position, head);
}

TYPED_TEST(ModelRecovery, AGapInAStreamStopsTheModelRatherThanItsProcess) {
  Bench<TypeParam> bench;
  bench.script.commit_raw({AggregateKind::kOrder, "o1"}, "PaymentStarted", "{}");
  Follower follower(*bench.log, Position(0), {&bench.model.model()});
  std::vector<LiveModel*> left;
  EXPECT_EQ(follower.advance({10, std::chrono::milliseconds(1'000), Position(~0ULL)}, left), 0U);
  ASSERT_EQ(left.size(), 1U);
  const ProjectionStatus status = bench.model.model().status(*bench.log, 0);
  EXPECT_EQ(status.state, ProjectionState::kStopped);
  EXPECT_EQ(status.stopped->position, Position(1));
  EXPECT_EQ(status.stopped->event_type, "PaymentStarted");
}

// A batch holds the rows that it changes until they are written.
TEST(LargeOrders, MakeShorterBatchesAndTheSameRows) {
  constexpr std::size_t kLarge = 300'000;
  constexpr std::uint64_t kOrders = 40;
  Bench<OrdersProjection> bench;
  for (std::uint64_t i = 0; i < kOrders; ++i) {
    bench.script.commit({large_order_placed({.id = "o" + std::to_string(i)}, kLarge)});
  }
  FedModel large(std::make_unique<OrdersProjection>(kOrdersSchema, 1), bench.scratch / "large",
                 *bench.log);
  large.feed_once(1'000);
  EXPECT_EQ(large.model().position(), Position(15)) << "four MiB";
  large.feed();

  // Small events make it read large rows.
  for (std::uint64_t i = 0; i < kOrders; ++i) {
    bench.script.commit({address_changed("o" + std::to_string(i), 1)});
  }
  large.feed_once(1'000);
  EXPECT_EQ(large.model().position(), Position(kOrders + 15));
  large.feed();
  bench.model.feed(1);
  EXPECT_EQ(large.rows(), bench.model.rows());
  EXPECT_EQ(large.store().checkpoint(), bench.model.store().checkpoint());
}

}  // namespace
}  // namespace orderlog
