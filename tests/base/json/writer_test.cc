#include "base/json/writer.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/json/reader.h"

namespace orderlog {
namespace {

TEST(JsonWriter, MembersAndElementsAreSeparatedByCommas) {
  std::string out = "before ";
  JsonWriter json(out);
  json.begin_object().member("a", 1).member("b", "x").member("c", true).key("d").begin_array();
  json.integer(1).string("y").null().begin_object().end_object().begin_array().end_array();
  json.end_array().key("e").raw("[1,2]").member("f", std::uint64_t{7}).end_object();
  EXPECT_EQ(out, R"(before {"a":1,"b":"x","c":true,"d":[1,"y",null,{},[]],"e":[1,2],"f":7})");
}

TEST(JsonWriter, EmptyTextsAreLeftOutWhereAsked) {
  std::string out;
  JsonWriter(out)
      .begin_object()
      .member_if("a", "")
      .member("b", "")
      .member_if("c", "x")
      .end_object();
  EXPECT_EQ(out, R"({"b":"","c":"x"})");
}

TEST(JsonWriter, TheWholeRangeOfIntegersIsWritten) {
  std::string out;
  JsonWriter(out)
      .begin_array()
      .integer(std::numeric_limits<std::int64_t>::min())
      .integer(0)
      .integer(std::numeric_limits<std::int64_t>::max())
      .end_array();
  EXPECT_EQ(out, "[-9223372036854775808,0,9223372036854775807]");
}

TEST(JsonWriter, EveryByteOfATextIsReadBackAsItWas) {
  std::string text;
  for (int c = 0; c < 0x80; ++c) text += static_cast<char>(c);
  text += "限时抢购 🐑";
  std::string out;
  JsonWriter(out).string(text);
  JsonParser parser;
  const auto parsed = parser.parse(out);
  ASSERT_TRUE(parsed.ok()) << out;
  EXPECT_EQ(parsed->string(), text);
}

TEST(JsonWriter, WhatMustBeEscapedIsFoundAtEveryPlace) {
  JsonParser parser;
  for (const char special : {'"', '\\', '\n', '\0', '\x1f'}) {
    for (std::size_t length = 1; length < 20; ++length) {
      for (std::size_t at = 0; at < length; ++at) {
        std::string text(length, ' ');
        for (std::size_t i = 0; i < length; ++i) text[i] = static_cast<char>('a' + i);
        text[at] = special;
        std::string out;
        JsonWriter(out).string(text);
        const auto parsed = parser.parse(out);
        ASSERT_TRUE(parsed.ok()) << out;
        ASSERT_EQ(parsed->string(), text);
      }
    }
  }
}

TEST(JsonWriter, OnlyWhatMustBeEscapedIs) {
  std::string out;
  JsonWriter(out).string("\"\\/\b\f\n\r\t\x01\x1f\x7fé");
  EXPECT_EQ(out, "\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7fé\"");
}

}  // namespace
}  // namespace orderlog
