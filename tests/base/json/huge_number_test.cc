#include "base/json/huge_number.h"

#include <gtest/gtest.h>

#include "base/json/reader.h"

namespace orderlog {
namespace {

const std::string kHuge = "99999999999999999999";

TEST(HugeNumber, IsFoundWhereItStands) {
  EXPECT_EQ(place_of_huge_number(kHuge), "");
  EXPECT_EQ(place_of_huge_number("{\"a\":1,\"b\":" + kHuge + "}"), "/b");
  EXPECT_EQ(place_of_huge_number("{\"a\":[{},{\"x\":\"9,\\\"{\",\"y\" : [1, -" + kHuge + "]}]}"),
            "/a/1/y/1");
  EXPECT_EQ(place_of_huge_number("{\"a/b~c\":1e999}"), "/a~1b~0c");
}

TEST(HugeNumber, IsNoneThatFitsOrIsNoNumber) {
  for (const std::string json :
       {"18446744073709551615", "-9223372036854775808", "1e-999", "0.5", "01", "1.", "1e", "--1",
        "-", "1.2.3", "\"99999999999999999999\"", "[1]", ""}) {
    EXPECT_EQ(place_of_huge_number(json), std::nullopt) << json;
  }
}

TEST(HugeNumber, MakesAFieldInvalidAndNotTheDocumentMalformed) {
  JsonParser parser;
  const auto parsed = parser.parse("{\"items\":[{\"unit_price\":" + kHuge + "}]}");
  ASSERT_FALSE(parsed.ok());
  EXPECT_EQ(parsed.error().code, "invalid_field");
  EXPECT_EQ(parsed.error().pointer, "/items/0/unit_price");
  const auto bad = parser.parse("{\"unit_price\":01}");
  ASSERT_FALSE(bad.ok());
  EXPECT_EQ(bad.error().code, "malformed_json");
}

}  // namespace
}  // namespace orderlog
