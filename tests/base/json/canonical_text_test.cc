#include "base/json/canonical_text.h"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

#include "base/json/reader.h"
#include "base/json/writer.h"

namespace orderlog {
namespace {

std::optional<std::string> string_in(std::string_view text) {
  CanonicalText from(text);
  std::string value(from.string());
  return from.is_taken() ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> integer_in(std::string_view text) {
  CanonicalText from(text);
  const std::int64_t value = from.integer();
  return from.is_taken() ? std::optional(value) : std::nullopt;
}

std::string written(std::string_view text) {
  std::string json;
  JsonWriter(json).string(text);
  return json;
}

TEST(CanonicalText, StringsAreTakenAsTheyWereWritten) {
  for (const std::string_view text :
       {"", "a", "1234567", "12345678", "123456789", "羊肉串 🍢", "\"", "a\"b", "\\", "\b\f\n\r\t",
        "1234567\n", "12345678\n9", "羊\n肉", "é", "ÿ1234567"}) {
    EXPECT_EQ(string_in(written(text)), text) << written(text);
  }
}

TEST(CanonicalText, StringsOfEveryLengthAndASpecialCharacterAtEveryPlaceAreTaken) {
  for (std::size_t length = 0; length < 40; ++length) {
    for (std::size_t at = 0; at <= length; ++at) {
      for (const std::string_view special : {"", "\"", "\\", "\n", "é"}) {
        std::string text(length, 'x');
        text.insert(at, special);
        EXPECT_EQ(string_in(written(text)), text);
      }
    }
  }
}

TEST(CanonicalText, OtherStringsAreRefused) {
  for (const std::string_view json : {R"()",
                                      R"(")",
                                      R"("a)",
                                      R"(a")",
                                      R"("\)",
                                      R"("\")",
                                      R"("\u0041")",
                                      R"("\/")",
                                      R"("\x")",
                                      R"("a" )",
                                      R"( "a")",
                                      "\"a\nb\"",
                                      "\"\x01\"",
                                      "\"\xff\"",
                                      "\"12345678\xc3\"",
                                      "\"\xc0\x80\"",
                                      "\"\\n\xff\"",
                                      "\"\xed\xa0\x80\"",
                                      "1",
                                      "null"}) {
    EXPECT_EQ(string_in(json), std::nullopt) << json;
  }
}

TEST(CanonicalText, IntegersAreTakenAsTheyWereWritten) {
  for (const std::int64_t number :
       {std::int64_t{0}, std::int64_t{1}, std::int64_t{-1}, std::int64_t{10}, kMaxExactInteger,
        -kMaxExactInteger, std::int64_t{999'999'999'999'999'999}}) {
    EXPECT_EQ(integer_in(std::to_string(number)), number);
  }
}

TEST(CanonicalText, OtherNumbersAreRefused) {
  for (const std::string_view json :
       {"", "-", "-0", "00", "01", "-01", "+1", "1.0", "1e2", "1 ", " 1", "1000000000000000000",
        "9223372036854775808", "0x1", "\"1\"", "true"}) {
    EXPECT_EQ(integer_in(json), std::nullopt) << json;
  }
}

// {"a":1,"b":["x","y"],"c":{},"d":true} with `a` and `d` optional.
bool takes(std::string_view text) {
  CanonicalText from(text);
  from.open_object();
  if (from.member("a")) static_cast<void>(from.integer());
  if (from.member("b")) {
    for (from.open_array(); from.element();) static_cast<void>(from.string());
  }
  if (from.member("c")) {
    from.open_object();
    from.close_object();
  }
  if (from.member("d")) static_cast<void>(from.boolean());
  from.close_object();
  return from.is_taken();
}

TEST(CanonicalText, MembersAreTakenInTheirOrderAndMayBeAbsent) {
  for (const std::string_view json :
       {R"({})", R"({"a":1})", R"({"b":[]})", R"({"c":{}})", R"({"d":false})",
        R"({"a":1,"d":true})", R"({"a":1,"b":["x","y"],"c":{},"d":true})",
        R"({"b":["x"],"d":true})"}) {
    EXPECT_TRUE(takes(json)) << json;
  }
}

TEST(CanonicalText, WhateverElseStandsThereIsRefused) {
  for (const std::string_view json : {R"()",
                                      R"({)",
                                      R"(})",
                                      R"({]})",
                                      R"([])",
                                      R"({} )",
                                      R"( {})",
                                      R"({}})",
                                      R"({,})",
                                      R"({,"a":1})",
                                      R"({"a":1,})",
                                      R"({"a":1,,"d":true})",
                                      R"({"a":1"d":true})",
                                      R"({"a":1{"d":true})",
                                      R"({"d":true,"a":1})",
                                      R"({"a":1,"a":1})",
                                      R"({"x":1})",
                                      R"({"a":1,"x":1})",
                                      R"({"a" :1})",
                                      R"({"a": 1})",
                                      R"({"a":1 })",
                                      R"({a:1})",
                                      R"({"a"})",
                                      R"({"a":})",
                                      R"({"a":null})",
                                      R"({"b":[})",
                                      R"({"b":[,]})",
                                      R"({"b":["x",]})",
                                      R"({"b":["x""y"]})",
                                      R"({"b":[["x"]]})",
                                      R"({"b":["x"})",
                                      R"({"b":["x"]]})",
                                      R"({"b":{}})",
                                      R"({"c":[]})",
                                      R"({"c":{}})"
                                      "x",
                                      R"({"c":{"a":1}})",
                                      R"({"d":tru})",
                                      R"({"d":True})",
                                      R"({"d":true)",
                                      R"({"d":truefalse})"}) {
    EXPECT_FALSE(takes(json)) << json;
  }
}

TEST(CanonicalText, ATextThatEndsAnywhereIsRefused) {
  const std::string_view json = R"({"a":1,"b":["x","y\n"],"c":{},"d":true})";
  for (std::size_t length = 0; length < json.size(); ++length) {
    // In memory of its own, so that a look beyond it is seen by the address sanitizer.
    const std::vector<char> part(json.begin(), json.begin() + static_cast<std::ptrdiff_t>(length));
    EXPECT_FALSE(takes({part.data(), part.size()})) << length;
  }
}

// Every text that differs in one byte from a good one is either refused or the parser takes it too.
TEST(CanonicalText, WhatIsTakenTheParserTakesToo) {
  const std::string_view good = R"({"a":10,"b":["xé","y\"\n"],"c":{},"d":true})";
  JsonParser parser;
  std::size_t taken = 0;
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed(good);
      changed[at] = static_cast<char>(byte);
      if (!takes(changed)) continue;
      ++taken;
      EXPECT_TRUE(parser.parse(changed).ok()) << changed;
    }
  }
  EXPECT_GT(taken, good.size()) << "at least digits and letters may change";
}

}  // namespace
}  // namespace orderlog
