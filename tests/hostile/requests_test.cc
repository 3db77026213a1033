// Every request of the table, before the real server: the answers that it must get, what becomes of
// its connection, and that nothing hidden in it or behind it was taken.

#include <gtest/gtest.h>

#include <iostream>
#include <set>

#include "tests/exam/exam.h"
#include "tests/hostile/hostile_server.h"
#include "tests/hostile/requests/all_requests.h"

namespace orderlog::testing {
namespace {

// What is wrong with the server's answers to all of them, one line each.
std::vector<std::string> troubles_of(HostileServer& server, const RequestCases& requests) {
  std::vector<std::string> troubles;
  std::uint64_t position = server.log_position();
  for (const RequestCase& request : requests) {
    const std::string trouble = trouble_of(request, hear(server.connect(), request));
    if (!trouble.empty()) troubles.push_back(trouble);
    if (!server.answers_others()) troubles.push_back(request.name + ": others are not answered");
    const std::uint64_t now = server.log_position();
    if (now != position) troubles.push_back(request.name + ": something was appended to the log");
    position = now;
  }
  return troubles;
}

// Another byte than the one before it, in any of the requests, and the table would not say the
// same.
TEST(HostileRequests, AreAtLeastTwoHundredAndNoTwoAlike) {
  std::set<std::string> names;
  std::set<std::string> bytes;
  for (const RequestCase& request : all_requests()) {
    EXPECT_TRUE(names.insert(request.name).second) << request.name << " stands there twice";
    EXPECT_TRUE(bytes.insert(request.bytes).second) << request.name << " is another one's twin";
  }
  EXPECT_GE(names.size(), 200U);
}

TEST(HostileRequests, GetTheirAnswersAndNothingBehindThemIsTaken) {
  HostileServer server;
  server.start();
  server.place_standing_order();
  const RequestCases requests = all_requests();
  const auto troubles = troubles_of(server, requests);
  for (const std::string& trouble : troubles) ADD_FAILURE() << trouble;

  HostileServer planted({"--faults.http_blind_to_encodings"});
  planted.start();
  planted.place_standing_order();
  const auto found = troubles_of(planted, smuggling_requests());
  EXPECT_GE(found.size(), 2U) << "the planted bug is not found";
  bool order_was_smuggled = false;
  for (const std::string& trouble : found) {
    order_was_smuggled = order_was_smuggled || trouble.ends_with("appended to the log");
  }
  EXPECT_TRUE(order_was_smuggled) << "no order was smuggled past the planted bug";
  if (HasFailure()) return;
  report({.test = "hostile_requests.table",
          .fault = "malformed, ambiguous and smuggled requests",
          .load = "another client's request after each",
          .count = requests.size(),
          .unit = "requests",
          .planted = "overlooks encodings that it does not understand: found by " +
                     std::to_string(found.size()) + " of " +
                     std::to_string(smuggling_requests().size()) + " smuggling requests"});
}

}  // namespace
}  // namespace orderlog::testing
