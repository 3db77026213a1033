// Pages of events: bounded in number and in bytes, and together every event once.

#include "engine/log_view.h"

#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "eventstore/memory_event_store.h"
#include "tests/projections/log_script.h"
#include "tests/projections/order_lives.h"

namespace orderlog {
namespace {

constexpr std::size_t kLarge = 300'000;
constexpr std::size_t kMiB = std::size_t{1} << 20;

class Positions final : public EventSink {
 public:
  void before(Position position, std::string_view, std::string&) override {
    seen.push_back(position.value());
  }
  void after(std::string&) override {}

  std::vector<std::uint64_t> seen;
};

class EventPages : public ::testing::Test {
 protected:
  // Every page up to the end, and how many events each has.
  std::vector<std::size_t> walk(const EventFilter& filter, std::size_t budget = 20'000) {
    const LogView log(*store_);
    std::vector<std::size_t> counts;
    positions_.seen.clear();
    Position after;
    while (true) {
      std::string text;
      const auto page = log.read(filter, after, 1'000, budget, positions_, text);
      EXPECT_TRUE(page.ok());
      if (!page.ok()) return counts;
      EXPECT_LE(text.size(), kMiB + 2 * kLarge);
      counts.push_back(page->count);
      if (!page->more || counts.size() > 100) return counts;
      after = page->last_seen;
    }
  }
  void place_large(int orders) {
    for (int i = 0; i < orders; ++i) {
      script_.commit({large_order_placed({.id = "o" + std::to_string(i)}, kLarge)});
    }
  }

  std::unique_ptr<EventStore> store_ = make_memory_event_store();
  LogScript script_{*store_};
  Positions positions_;
};

TEST_F(EventPages, APageOfLargeEventsIsShortAndTheWalkLosesNothing) {
  place_large(9);
  EXPECT_EQ(walk({}), (std::vector<std::size_t>{4, 4, 1}));
  EXPECT_EQ(positions_.seen, (std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

TEST_F(EventPages, AStreamsPageOfLargeEventsIsShortAndTheWalkLosesNothing) {
  const StreamRef order = stream_of(OrderId("o1"));
  const std::string payload = R"({"remark":")" + std::string(kLarge, 'x') + R"("})";
  for (int i = 0; i < 9; ++i) {
    script_.commit_raw(order, "OrderPlaced", payload);
    script_.commit({order_placed({.id = "between" + std::to_string(i)})});
  }
  EXPECT_EQ(walk({.tenant = "default", .stream = order.name(), .type = ""}),
            (std::vector<std::size_t>{4, 4, 1}));
  EXPECT_EQ(positions_.seen, (std::vector<std::uint64_t>{1, 3, 5, 7, 9, 11, 13, 15, 17}));
}

// A filter that matches little reads much.
TEST_F(EventPages, LargeEventsThatArePassedOverCountToo) {
  place_large(70);
  script_.commit(order_voided("o1"));
  const std::vector<std::size_t> counts =
      walk({.tenant = "default", .stream = "", .type = "OrderVoided"});
  EXPECT_EQ(counts.size(), 2U) << "20 MB";
  EXPECT_EQ(positions_.seen, std::vector<std::uint64_t>{store_->head().position.value()});
}

TEST_F(EventPages, EventsOfOneLargeCommitAreOnTheirPagesOnce) {
  std::vector<NewEvent> events;
  for (int i = 0; i < 9; ++i) {
    events.push_back(large_order_placed({.id = "o" + std::to_string(i)}, kLarge));
  }
  script_.commit(events);
  EXPECT_EQ(walk({}), (std::vector<std::size_t>{4, 4, 1}));
  EXPECT_EQ(positions_.seen, (std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 7, 8, 9}));
}

}  // namespace
}  // namespace orderlog
