#include "base/ulid.h"

#include <gtest/gtest.h>

#include <set>

#include "base/ids.h"

namespace orderlog {
namespace {

TEST(IdSource, IdsAreValidAndStrictlyIncreasing) {
  IdSource source(42);
  std::string last;
  for (TimeMs now : {1'000, 1'000, 1'000, 1'001, 5'000, 4'000}) {
    for (int i = 0; i < 100; ++i) {
      const std::string id = source.next(now);
      EXPECT_EQ(id.size(), kUlidLength);
      EXPECT_TRUE(is_valid_id(id));
      EXPECT_LT(last, id) << "even when the clock goes back";
      last = id;
    }
  }
}

TEST(IdSource, TheTimeLeadsTheId) {
  IdSource source(1);
  // 2016-07-30T23:54:10.259Z, the example of github.com/ulid/spec: 01ARYZ6S41.
  EXPECT_EQ(source.next(1'469'918'176'385).substr(0, 10), "01aryz6s41");
}

TEST(IdSource, TheSameSeedGivesTheSameIds) {
  IdSource a(7);
  IdSource b(7);
  IdSource c(8);
  const std::string id = a.next(1'000);
  EXPECT_EQ(id, b.next(1'000));
  EXPECT_NE(id, c.next(1'000));
}

TEST(IdSource, SourcesSeededByTheSystemDiffer) {
  std::set<std::string> ids;
  for (int i = 0; i < 50; ++i) ids.insert(IdSource().next(1'000));
  EXPECT_EQ(ids.size(), 50u);
}

}  // namespace
}  // namespace orderlog
