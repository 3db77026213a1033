#include "replay/past/json_changes.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

using Changes = std::vector<JsonChange>;

TEST(JsonChanges, EqualDocumentsHaveNone) {
  EXPECT_EQ(json_changes(R"({"a":1,"b":[{"c":null}]})", R"({"b":[{"c":null}],"a":1})"), Changes{});
}

TEST(JsonChanges, AValueIsNamedByItsPointer) {
  EXPECT_EQ(json_changes(R"({"a":{"b":[1,{"c":"x"}]}})", R"({"a":{"b":[1,{"c":"y"}]}})"),
            (Changes{{"/a/b/1/c", R"("x")", R"("y")"}}));
}

TEST(JsonChanges, WhatIsNewOrGoneIsOneChangeWithAllThatIsInIt) {
  EXPECT_EQ(json_changes(R"({"a":1,"b":{"c":[2]}})", R"({"a":1,"d":[{"e":3}]})"),
            (Changes{{"/b", R"({"c":[2]})", std::nullopt}, {"/d", std::nullopt, R"([{"e":3}])"}}));
}

TEST(JsonChanges, ListsAreComparedByPlace) {
  EXPECT_EQ(json_changes("[1,2,3]", "[1,4]"),
            (Changes{{"/1", "2", "4"}, {"/2", "3", std::nullopt}}));
  EXPECT_EQ(json_changes("[]", "[5,6]"),
            (Changes{{"/0", std::nullopt, "5"}, {"/1", std::nullopt, "6"}}));
}

TEST(JsonChanges, AnotherKindOfValueIsOneChange) {
  EXPECT_EQ(json_changes(R"({"a":{"b":1}})", R"({"a":[1]})"),
            (Changes{{"/a", R"({"b":1})", "[1]"}}));
  EXPECT_EQ(json_changes("{}", "[]"), (Changes{{"", "{}", "[]"}}));
}

TEST(JsonChanges, NamesAreEscapedAsPointersWantIt) {
  EXPECT_EQ(json_changes(R"({"a/b":1,"c~d":1})", R"({"a/b":2,"c~d":2})"),
            (Changes{{"/a~1b", "1", "2"}, {"/c~0d", "1", "2"}}));
}

}  // namespace
}  // namespace orderlog
