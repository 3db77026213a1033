// How much of what was folded stays in memory.

#include "projections/rows/state_table.h"

#include <gtest/gtest.h>

#include <string>

#include "domain/aggregate.h"
#include "projections/orders/orders.h"
#include "tests/projections/model_bench.h"
#include "tests/projections/order_lives.h"

namespace orderlog {
namespace {

// Nothing is ever committed, so what the table has forgotten is not found again.
class StateTableMemory : public ::testing::Test {
 protected:
  Result<StateTable::Entry*, std::string> change(StateTable& table, const std::string& id,
                                                 std::uint64_t version) {
    stream_ = stream_of(OrderId(id));
    const EventContext context{"default", stream_, StreamVersion(version), Position(++position_),
                               0,         "c"};
    return table.change(context, writer_);
  }
  void place(StateTable& table, const std::string& id, std::size_t bytes) {
    const auto entry = change(table, id, 1);
    ASSERT_TRUE(entry.ok());
    const NewEvent placed = large_order_placed({.id = id}, bytes);
    evolve_in_place((*entry)->row.state, placed.stream, placed.event, 0);
    table.finish(writer_);
  }

  Bench<OrdersProjection> bench_;
  ModelBatch batch_;
  ModelWriter writer_{bench_.model.store(), batch_};
  StreamRef stream_;
  std::uint64_t position_ = 0;
};

TEST_F(StateTableMemory, LargeRowsArePushedOutByThoseThatCameAfter) {
  StateTable table('o', 1'000);  // of 2 KiB
  for (int i = 0; i < 10; ++i) place(table, "o" + std::to_string(i), 500'000);
  EXPECT_FALSE(change(table, "o0", 2).ok());
  EXPECT_FALSE(change(table, "o5", 2).ok());
  EXPECT_TRUE(change(table, "o8", 2).ok());
  EXPECT_TRUE(change(table, "o9", 2).ok());
}

TEST_F(StateTableMemory, ARowThatIsLargerThanAllThereIsRoomForIsWrittenAndForgotten) {
  StateTable table('o', 10);
  place(table, "o0", 500'000);
  EXPECT_GT(batch_.size(), 0U);
  EXPECT_FALSE(change(table, "o0", 2).ok());
  // And leaves the room to others.
  place(table, "o1", 0);
  EXPECT_TRUE(change(table, "o1", 2).ok());
}

TEST_F(StateTableMemory, SmallRowsStayByTheirNumber) {
  StateTable table('o', 1'000);
  for (int i = 0; i < 1'000; ++i) place(table, "o" + std::to_string(i), 0);
  EXPECT_TRUE(change(table, "o0", 2).ok());
}

}  // namespace
}  // namespace orderlog
