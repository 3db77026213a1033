// The limit on discounts through the line: whatever is at hand, and whatever is under way.

#include <algorithm>
#include <string>
#include <thread>
#include <vector>

#include "domain/discount_quota/quota_id.h"
#include "tests/engine/line_fixture.h"

namespace orderlog {
namespace {

constexpr std::int64_t kLimit = 3;

class DiscountLimitTest : public LineTest {
 protected:
  DiscountLimitTest() {
    options.rules.discounted_orders_per_phone_day = kLimit;
    restart();
  }

  static PlaceOrder discounted(std::string_view id) {
    PlaceOrder place = order(id);
    place.phone = "13800138000";
    place.discounts = {{"spring", 100}};
    return place;
  }
  std::string stream() {
    const std::string day = day_text(clock.now_ms(), 0);
    return stream_of(discount_quota_id(day, "13800138000", UserId("u1"))).name();
  }

  // Gives all of these orders while nothing reaches the disk; how many were placed.
  std::int64_t rush(std::size_t count) {
    store.hold_appends(true);
    std::vector<Envelope> orders;
    for (std::size_t i = 0; i < count; ++i) {
      orders.push_back(envelope(discounted("o" + std::to_string(i))));
    }
    std::vector<Answer> answers;
    std::thread client([&] { answers = line->execute(std::move(orders)); });
    while (line->metrics().commands.load() < count) std::this_thread::yield();
    store.hold_appends(false);
    client.join();
    return std::count_if(answers.begin(), answers.end(), [](const Answer& answer) {
      return std::holds_alternative<Done>(answer.outcome);
    });
  }
};

TEST_F(DiscountLimitTest, CountsWhatIsOnItsWayToTheDisk) {
  EXPECT_EQ(rush(20), kLimit);
  EXPECT_EQ(types_of(stream()), std::vector<std::string>(kLimit, "DiscountUsed"));
}

TEST_F(DiscountLimitTest, IsBrokenByThePlantedBugOnlyWhileSomethingIsUnderWay) {
  options.planted_loose_discounts = true;
  restart();
  EXPECT_GT(rush(20), kLimit);
  EXPECT_EQ(code(send(discounted("late"))), "discount_limit");
}

TEST_F(DiscountLimitTest, IsThePhonesInEachTenant) {
  for (const char* tenant : {"a", "b"}) {
    for (int i = 0; i <= kLimit; ++i) {
      Envelope sent = envelope(discounted("o" + std::to_string(i)));
      sent.tenant = TenantId(tenant);
      EXPECT_EQ(describe(line->execute(std::move(sent))), i < kLimit ? "done" : "discount_limit");
    }
  }
}

// Used and given back again and again: a snapshot, a cache that holds nothing, a restart.
TEST_F(DiscountLimitTest, HoldsHoweverTheQuotaIsLoaded) {
  options.cache_bytes = 1;
  restart();
  done(send(discounted("first")));
  done(send(discounted("second")));
  for (int i = 0; i < 200; ++i) {
    const std::string id = "o" + std::to_string(i);
    done(send(discounted(id)));
    ASSERT_EQ(code(send(discounted("one-more"))), "discount_limit");
    done(send(void_order(id)));
  }
  EXPECT_GT(store.snapshots(), 0);
  EXPECT_GT(line->metrics().aggregates_loaded.load(), 0U);
  done(send(discounted("third")));
  restart();
  EXPECT_EQ(code(send(discounted("fourth"))), "discount_limit");
  done(send(void_order("first")));
  done(send(discounted("fourth")));
  EXPECT_EQ(code(send(discounted("fifth"))), "discount_limit");
}

TEST_F(DiscountLimitTest, AnImportedOrderCountsOnItsOwnDay) {
  const auto import = [this](std::string_view id, TimeMs at_ms) {
    Envelope sent = envelope(discounted(id));
    sent.at_ms = at_ms;
    return describe(line->execute(std::move(sent)));
  };
  const TimeMs then = kNoon - TimeMs{30} * 24 * 60 * kMinute;
  for (int i = 0; i < kLimit; ++i) EXPECT_EQ(import("o" + std::to_string(i), then), "done");
  EXPECT_EQ(import("more", then), "discount_limit");
  EXPECT_EQ(describe(send(discounted("today"))), "done");
}

}  // namespace
}  // namespace orderlog
