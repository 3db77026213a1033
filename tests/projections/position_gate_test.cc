#include "projections/live/position_gate.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace orderlog {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

TEST(PositionGate, LetsReadersOfThePastThroughAtOnce) {
  PositionGate gate(Position(5));
  EXPECT_TRUE(gate.wait_for(Position(5), steady_clock::now() - milliseconds(1)));
  bool called = false;
  EXPECT_EQ(gate.when_reached(Position(3), [&] { called = true; }), 0U);
  EXPECT_TRUE(called);
}

TEST(PositionGate, LetsReadersOfTheFutureGoAtTheirDeadline) {
  PositionGate gate(Position(5));
  EXPECT_FALSE(gate.wait_for(Position(6), steady_clock::now() + milliseconds(20)));
}

TEST(PositionGate, WakesThoseWhoWaitForWhatIsPublished) {
  PositionGate gate;
  std::vector<std::thread> readers;
  std::atomic<int> through{0};
  for (std::uint64_t i = 1; i <= 4; ++i) {
    readers.emplace_back([&gate, &through, i] {
      if (gate.wait_for(Position(i * 100), steady_clock::now() + std::chrono::seconds(30))) {
        ++through;
      }
    });
  }
  for (std::uint64_t position = 1; position <= 400; ++position) gate.publish(Position(position));
  for (std::thread& reader : readers) reader.join();
  EXPECT_EQ(through, 4);
}

TEST(PositionGate, CallsBackInTheOrderOfPositionsAndOnce) {
  PositionGate gate;
  std::vector<int> called;
  static_cast<void>(gate.when_reached(Position(20), [&] { called.push_back(20); }));
  static_cast<void>(gate.when_reached(Position(10), [&] { called.push_back(10); }));
  static_cast<void>(gate.when_reached(Position(30), [&] { called.push_back(30); }));
  gate.publish(Position(9));
  EXPECT_TRUE(called.empty());
  gate.publish(Position(25));
  EXPECT_EQ(called, (std::vector<int>{10, 20}));
  gate.publish(Position(30));
  gate.publish(Position(31));
  EXPECT_EQ(called, (std::vector<int>{10, 20, 30}));
}

TEST(PositionGate, DoesNotCallBackWhoCancelled) {
  PositionGate gate;
  bool called = false;
  const auto id = gate.when_reached(Position(1), [&] { called = true; });
  EXPECT_TRUE(gate.cancel(id));
  EXPECT_FALSE(gate.cancel(id));
  gate.publish(Position(1));
  EXPECT_FALSE(called);
}

}  // namespace
}  // namespace orderlog
