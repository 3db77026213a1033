#include "base/ids.h"

#include <gtest/gtest.h>

#include <type_traits>
#include <unordered_set>

namespace orderlog {
namespace {

static_assert(!std::is_convertible_v<OrderId, PoolId> && !std::is_constructible_v<OrderId, PoolId>,
              "one kind of id is not taken for another");
static_assert(!std::is_convertible_v<Position, StreamVersion>, "a position is not a version");
static_assert(!std::is_convertible_v<std::string, OrderId>, "ids are made by name");

TEST(Ids, TheAlphabetAndTheLengthAreChecked) {
  EXPECT_TRUE(is_valid_id("a"));
  EXPECT_TRUE(is_valid_id("AZaz09_.:-"));
  EXPECT_TRUE(is_valid_id(std::string(kMaxIdLength, 'x')));
  EXPECT_TRUE(is_valid_id(std::string(88, 'x'), 88));
  EXPECT_FALSE(is_valid_id(""));
  EXPECT_FALSE(is_valid_id("."));
  EXPECT_FALSE(is_valid_id(".."));
  EXPECT_TRUE(is_valid_id("..."));
  EXPECT_FALSE(is_valid_id(std::string(kMaxIdLength + 1, 'x')));
  for (const char c : {' ', '/', '~', '"', '\0', '\n', '@', '[', '`', '{', '\x80'}) {
    EXPECT_FALSE(is_valid_id(std::string(1, c))) << static_cast<int>(c);
  }
}

TEST(Ids, OrdinalsStepAndCompare) {
  EXPECT_EQ(Position(7).next(), Position(8));
  EXPECT_EQ(StreamVersion(7).plus(3), StreamVersion(10));
  EXPECT_LT(Position(), Position(1));
}

TEST(Ids, IdsAreKeysOfHashTables) {
  std::unordered_set<UserId> users{UserId("a"), UserId("b"), UserId("a")};
  EXPECT_EQ(users.size(), 2u);
  EXPECT_TRUE(users.contains(UserId(std::string_view("b"))));
}

}  // namespace
}  // namespace orderlog
