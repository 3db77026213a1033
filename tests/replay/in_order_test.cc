#include "replay/in_order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <vector>

namespace orderlog {
namespace {

TEST(InOrder, ResultsAreJoinedInOrderWhoeverMadeThem) {
  for (const unsigned threads : {1u, 2u, 5u}) {
    std::vector<std::uint64_t> joined;
    in_order(
        threads, 300, [](unsigned, std::uint64_t i) { return i * i; },
        [&joined](std::uint64_t& square) {
          joined.push_back(square);
          return true;
        });
    ASSERT_EQ(joined.size(), 300u);
    for (std::uint64_t i = 0; i < joined.size(); ++i) EXPECT_EQ(joined[i], i * i);
  }
}

TEST(InOrder, FewResultsWaitForASlowFirst) {
  std::atomic<std::uint64_t> made{0};
  std::uint64_t most_ahead = 0;
  std::uint64_t joined = 0;
  in_order(
      2, 200,
      [&made](unsigned, std::uint64_t i) {
        ++made;
        return i;
      },
      [&](std::uint64_t&) {
        most_ahead = std::max(most_ahead, made.load() - joined);
        ++joined;
        return true;
      });
  EXPECT_LE(most_ahead, 5u);
}

TEST(InOrder, AJoinThatHasEnoughEndsIt) {
  std::atomic<std::uint64_t> made{0};
  std::uint64_t joined = 0;
  in_order(
      3, 1'000'000, [&made](unsigned, std::uint64_t) { return ++made; },
      [&joined](std::uint64_t&) { return ++joined < 10; });
  EXPECT_EQ(joined, 10u);
  EXPECT_LT(made.load(), 30u);
}

TEST(InOrder, NothingToDoEndsAtOnce) {
  in_order(
      2, 0, [](unsigned, std::uint64_t i) { return i; },
      [](std::uint64_t&) {
        ADD_FAILURE();
        return true;
      });
}

}  // namespace
}  // namespace orderlog
