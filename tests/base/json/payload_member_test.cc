#include "base/json/payload_member.h"

#include <gtest/gtest.h>

#include <string>

namespace orderlog {
namespace {

std::string object_with(std::string_view payload) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  write_payload(json, "data", payload);
  json.end_object();
  return text;
}

TEST(PayloadMember, IsTheDocumentAsItStands) {
  EXPECT_EQ(object_with(R"({"a": 1.10})"), R"({"data":{"a": 1.10}})");
  EXPECT_EQ(object_with("{\r\n\"a\":\n1}"), "{\"data\":{  \"a\": 1}}");
}

TEST(PayloadMember, IsAStringOfWhatIsNoJson) {
  EXPECT_EQ(object_with(R"({"a":)"), R"({"data_text":"{\"a\":"})");
  EXPECT_EQ(object_with("\x1b[2J\n"), R"({"data_text":"\u001b[2J\n"})");
  EXPECT_EQ(object_with(""), R"({"data_text":""})");
  EXPECT_EQ(object_with("\"\xff\""), "{\"data_text\":\"\\\"\uFFFD\\\"\"}");
}

}  // namespace
}  // namespace orderlog
