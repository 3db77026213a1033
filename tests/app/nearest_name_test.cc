#include "app/nearest_name.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

TEST(EditDistance, CountsInsertionsDeletionsSubstitutionsAndSwaps) {
  EXPECT_EQ(edit_distance("", ""), 0U);
  EXPECT_EQ(edit_distance("serve", "serve"), 0U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("abc", ""), 3U);
  EXPECT_EQ(edit_distance("serv", "serve"), 1U);
  EXPECT_EQ(edit_distance("server", "serve"), 1U);
  EXPECT_EQ(edit_distance("sevre", "serve"), 1U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(NearestName, TheLeastDistanceWins) {
  EXPECT_EQ(nearest_name("verfy", {"show", "verify", "stats"}), "verify");
  EXPECT_EQ(nearest_name("anything", {}), "");
}

TEST(NearestName, TheFirstOfEqualsWins) { EXPECT_EQ(nearest_name("x", {"a", "b"}), "a"); }

TEST(NearestName, MoreThanAFewEditsAreNoSlip) {
  EXPECT_TRUE(is_slip_of("order-01", "order-o1"));
  EXPECT_TRUE(is_slip_of("abc", ""));
  EXPECT_FALSE(is_slip_of("abcd", ""));
}

}  // namespace
}  // namespace orderlog
