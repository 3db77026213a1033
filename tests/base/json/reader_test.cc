#include "base/json/reader.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

// Reads one document with `visit` and keeps what was noted.
class Reading {
 public:
  template <class Visit>
  Reading(std::string_view json, Visit visit) {
    const auto parsed = parser_.parse(json);
    if (!parsed) {
      errors_.push_back(parsed.error());
      return;
    }
    ObjectReader object(*parsed, errors_);
    visit(object);
    object.finish();
  }

  [[nodiscard]] std::vector<std::string> codes() const {
    std::vector<std::string> codes;
    for (const FieldError& error : errors_) codes.push_back(error.pointer + " " + error.code);
    return codes;
  }
  [[nodiscard]] const FieldErrors& errors() const { return errors_; }

 private:
  JsonParser parser_;
  FieldErrors errors_;
};

using Codes = std::vector<std::string>;

const auto kNothing = [](ObjectReader&) {};

TEST(JsonParser, MalformedDocumentsAreRefused) {
  const std::string deep =
      std::string(kMaxJsonDepth + 1, '[') + std::string(kMaxJsonDepth + 1, ']');
  for (const std::string& text :
       {std::string(), std::string(" "), std::string("{"), std::string("{\"a\":"),
        std::string("{\"a\":1,}"), std::string("{} {}"), std::string("{'a':1}"),
        std::string("{\"a\":01}"), std::string("{\"a\":NaN}"), std::string("{\"a\":\"\\ud800\"}"),
        std::string("{\"a\":\"\\udc00\"}"), std::string("{\"a\":\"\xff\"}"),
        std::string("{\"a\":\"\xc0\x80\"}"), std::string("\xef\xbb\xbf{}"),
        std::string("{\"a\":\"\n\"}"), deep}) {
    EXPECT_EQ(Reading(text, kNothing).codes(), Codes{" malformed_json"}) << text;
  }
}

TEST(JsonParser, TheDeepestAllowedDocumentIsRead) {
  JsonParser parser;
  const std::size_t depth = kMaxJsonDepth - 1;
  EXPECT_TRUE(parser.parse(std::string(depth, '[') + std::string(depth, ']')).ok());
}

TEST(JsonParser, OneParserReadsDocumentsOfAnySizeInTurn) {
  JsonParser parser;
  for (const std::size_t size : {10, 100'000, 3, 1'000'000}) {
    const auto parsed = parser.parse("\"" + std::string(size, 'x') + "\"");
    ASSERT_TRUE(parsed.ok());
    EXPECT_EQ(parsed->string().size(), size);
  }
}

TEST(ObjectReader, GoodMembersAreReadInAnyOrder) {
  std::string text;
  std::int64_t number = 0;
  bool flag = false;
  UserId user;
  const Reading reading(R"({"user_id":"u-1","n":-7,"t":"羊\n","f":true})", [&](ObjectReader& o) {
    EXPECT_TRUE(o.boolean("f", flag));
    EXPECT_TRUE(o.text("t", text, 10));
    EXPECT_TRUE(o.id("user_id", user));
    EXPECT_TRUE(o.integer("n", number, -10, 10));
    EXPECT_FALSE(o.integer("absent", number, 0, 1, kOptional));
    EXPECT_TRUE(o.good());
  });
  EXPECT_EQ(reading.codes(), Codes{});
  EXPECT_EQ(text, "羊\n");
  EXPECT_EQ(number, -7);
  EXPECT_TRUE(flag);
  EXPECT_EQ(user, UserId("u-1"));
}

TEST(ObjectReader, EveryMistakeIsNotedWithItsPointer) {
  const Reading reading(
      R"({"text":1,"long":"abcdef","fraction":1.0,"string":"5","big":11,"null":null,"id":"a b","x/~y":1,"x/~y":2})",
      [](ObjectReader& o) {
        std::string text;
        std::int64_t number = 5;
        UserId id;
        EXPECT_FALSE(o.text("text", text, 10));
        EXPECT_FALSE(o.text("long", text, 5));
        EXPECT_FALSE(o.integer("fraction", number, 0, 10));
        EXPECT_FALSE(o.integer("string", number, 0, 10));
        EXPECT_FALSE(o.integer("big", number, 0, 10));
        EXPECT_FALSE(o.integer("null", number, 0, 10, kOptional));
        EXPECT_FALSE(o.id("id", id));
        EXPECT_FALSE(o.id("missing", id));
        EXPECT_EQ(number, 5);
        EXPECT_FALSE(o.good());
      });
  EXPECT_EQ(reading.codes(),
            (Codes{"/x~1~0y duplicate_field", "/text invalid_field", "/long invalid_field",
                   "/fraction invalid_field", "/string invalid_field", "/big invalid_field",
                   "/null invalid_field", "/id invalid_field", "/missing missing_field",
                   "/x~1~0y unknown_field"}));
}

TEST(ObjectReader, NumbersBeyondInt64AreInvalidFields) {
  const Reading reading(R"({"a":9223372036854775808,"b":1e3,"c":-9223372036854775808})",
                        [](ObjectReader& o) {
                          std::int64_t number = 0;
                          o.integer("a", number, -kMaxMoney, kMaxMoney);
                          o.integer("b", number, -kMaxMoney, kMaxMoney);
                          o.integer("c", number, -kMaxMoney, kMaxMoney);
                        });
  EXPECT_EQ(reading.codes(), (Codes{"/a invalid_field", "/b invalid_field", "/c invalid_field"}));
}

TEST(ObjectReader, PlacesWithinArraysAndObjectsAreNamed) {
  const Reading reading(R"({"items":[{"n":1},{"n":"x"},5,{"n":2,"m":3}],"inner":{"unknown":1}})",
                        [](ObjectReader& o) {
                          o.array("items", 10, [&o](JsonValue element, const JsonPlace& place) {
                            ObjectReader item(element, o.errors(), place);
                            std::int64_t number = 0;
                            if (!item.is_object()) return;
                            item.integer("n", number, 0, 9);
                            item.finish();
                          });
                          o.object("inner", [](ObjectReader&) {});
                        });
  EXPECT_EQ(reading.codes(), (Codes{"/items/1/n invalid_field", "/items/2 invalid_field",
                                    "/items/3/m unknown_field", "/inner/unknown unknown_field"}));
}

TEST(ObjectReader, ArraysAreBoundedAndWalkedInOrder) {
  std::vector<std::int64_t> seen;
  const Reading reading(R"({"a":[1,[2,3],{"x":4},"5",6],"b":[],"c":[1,2]})", [&](ObjectReader& o) {
    o.array("a", 5, [&](JsonValue element, const JsonPlace&) {
      if (element.kind() == JsonKind::kInteger) seen.push_back(element.integer());
    });
    o.array("b", 0, [](JsonValue, const JsonPlace&) { FAIL(); });
    EXPECT_FALSE(o.array("c", 1, [](JsonValue, const JsonPlace&) { FAIL(); }));
  });
  EXPECT_EQ(seen, (std::vector<std::int64_t>{1, 6}));
  EXPECT_EQ(reading.codes(), Codes{"/c invalid_field"});
}

TEST(ObjectWalk, MembersOfAnyNameAreWalkedInOrder) {
  JsonParser parser;
  const auto parsed = parser.parse(R"({"a":[1,{"x":2}],"b\"/":"text","":{"n":{}},"n":7,"f":1.5})");
  ASSERT_TRUE(parsed.ok());
  std::string seen;
  ObjectWalk members(*parsed);
  JsonValue value;
  for (std::string_view name; members.next(name, value);) {
    seen.append(name).append("=").append(value.raw()).append(";");
  }
  EXPECT_EQ(seen, R"(a=[1,{"x":2}];b"/="text";={"n":{}};n=7;f=1.5;)");

  const auto empty = parser.parse("{}");
  ASSERT_TRUE(empty.ok());
  std::string_view name;
  EXPECT_FALSE(ObjectWalk(*empty).next(name, value));
}

TEST(ObjectReader, RawValuesAreMinifiedAndHoldNoNameTwice) {
  std::string raw;
  const Reading good(R"({"a": { "yield" : 0.10, "note" : "羊\u0001", "list": [ 1 , null ] } })",
                     [&](ObjectReader& o) { EXPECT_TRUE(o.raw("a", raw, 1000)); });
  EXPECT_EQ(good.codes(), Codes{});
  EXPECT_EQ(raw, R"({"yield":0.1,"note":"羊\u0001","list":[1,null]})");

  const Reading bad(R"({"twice":{"b":[{"c":1,"d":2,"c":3}]},"long":"aaaa"})", [&](ObjectReader& o) {
    EXPECT_FALSE(o.raw("twice", raw, 1000));
    EXPECT_FALSE(o.raw("long", raw, 5));
    EXPECT_FALSE(o.raw("missing", raw, 5));
  });
  EXPECT_EQ(bad.codes(),
            (Codes{"/twice duplicate_field", "/long invalid_field", "/missing missing_field"}));
}

TEST(ObjectReader, AsManyMembersAsAllowedAreReadAndOneMoreIsRefused) {
  std::string json = "{";
  for (std::size_t i = 0; i < kMaxObjectMembers; ++i) {
    json += (i == 0 ? "\"m" : ",\"m") + std::to_string(i) + "\":" + std::to_string(i);
  }
  const auto read_all = [](ObjectReader& o) {
    for (std::size_t i = kMaxObjectMembers; i-- > 0;) {
      std::int64_t number = 0;
      const auto expected = static_cast<std::int64_t>(i);
      o.integer("m" + std::to_string(i), number, expected, expected);
    }
  };
  EXPECT_EQ(Reading(json + "}", read_all).codes(), Codes{});
  EXPECT_EQ(Reading(json + ",\"more\":1}", read_all).codes(), Codes{" invalid_field"});
}

TEST(ObjectReader, WhatIsNoObjectIsNotedOnce) {
  for (const std::string_view json : {"[]", "1", "\"x\"", "null", "true"}) {
    const Reading reading(json, [](ObjectReader& o) { EXPECT_FALSE(o.is_object()); });
    EXPECT_EQ(reading.codes(), Codes{" invalid_field"}) << json;
  }
}

TEST(JsonPlace, PointersStartWhereTheCallerSays) {
  const JsonPlace root("/data");
  const JsonPlace items(root, "items");
  const JsonPlace third(items, std::size_t{2});
  EXPECT_EQ(JsonPlace(third, "a/b~c").pointer(), "/data/items/2/a~1b~0c");
  EXPECT_EQ(JsonPlace().pointer(), "");
}

}  // namespace
}  // namespace orderlog
