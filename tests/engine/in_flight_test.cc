#include "engine/in_flight.h"

#include <gtest/gtest.h>

#include <string>

namespace orderlog {
namespace {

TEST(FingerprintSet, HoldsWhatWasInsertedUntilItIsCleared) {
  FingerprintSet set;
  EXPECT_FALSE(set.contains(0));
  for (std::uint64_t print = 0; print < 1'000; print += 2) set.insert(print << 40);
  for (std::uint64_t print = 2; print < 1'000; ++print) {
    EXPECT_EQ(set.contains(print << 40), print % 2 == 0) << print;
  }
  EXPECT_TRUE(set.contains(0));
  set.clear();
  EXPECT_TRUE(set.empty());
  EXPECT_FALSE(set.contains(2ULL << 40));
}

// Hundreds of batches under way share a few groups: a key may be remembered longer than it has to
// be, but never shorter, and not for ever.
TEST(InFlight, RemembersEachKeyAtLeastUntilItsBatchIsDurable) {
  constexpr std::uint64_t kBatches = 300;
  InFlight in_flight;
  const auto key_of = [](std::uint64_t batch) { return "key-" + std::to_string(batch); };
  for (std::uint64_t batch = 1; batch <= kBatches; ++batch) {
    in_flight.add_key(batch, "t", key_of(batch));
    in_flight.add_deadline(batch, {1'000, Position{batch}});
  }
  for (std::uint64_t durable = 0; durable < kBatches; ++durable) {
    in_flight.forget(durable);
    for (std::uint64_t batch = durable + 1; batch <= kBatches; ++batch) {
      ASSERT_TRUE(in_flight.may_have_key("t", key_of(batch)));
      ASSERT_TRUE(in_flight.has_deadline({1'000, Position{batch}}));
    }
    EXPECT_EQ(in_flight.may_have_key("t", key_of(1)), durable < 1);
  }
  in_flight.forget(kBatches);
  EXPECT_FALSE(in_flight.may_have_key("t", key_of(kBatches)));
  in_flight.add_key(kBatches + 1, "t", "after");
  EXPECT_TRUE(in_flight.may_have_key("t", "after"));
  EXPECT_FALSE(in_flight.may_have_key("other", "after"));
}

}  // namespace
}  // namespace orderlog
