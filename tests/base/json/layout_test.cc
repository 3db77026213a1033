#include "base/json/layout.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

TEST(JsonLayout, GivesEachMemberALine) {
  EXPECT_EQ(laid_out_json(R"({"a":1,"b":{"c":"d"}})"),
            "{\n  \"a\": 1,\n  \"b\": {\n    \"c\": \"d\"\n  }\n}\n");
}

TEST(JsonLayout, KeepsWhatIsPlainInOneLine) {
  EXPECT_EQ(laid_out_json(R"({"a":[1,"b",true],"c":[],"d":{}})"),
            "{\n  \"a\": [1, \"b\", true],\n  \"c\": [],\n  \"d\": {}\n}\n");
  EXPECT_EQ(laid_out_json(R"([{"a":1},2])"), "[\n  {\n    \"a\": 1\n  },\n  2\n]\n");
}

TEST(JsonLayout, LeavesTextsAlone) {
  EXPECT_EQ(laid_out_json(R"(["a,b","{\"c\\","]:["])"), "[\"a,b\", \"{\\\"c\\\\\", \"]:[\"]\n");
  EXPECT_EQ(laid_out_json(R"({"a\"":"{,}"})"), "{\n  \"a\\\"\": \"{,}\"\n}\n");
}

}  // namespace
}  // namespace orderlog
