// Every request of the table and one of each kind of route, in two pieces that were cut at every
// byte: the answers are those of the whole request, byte for byte, their dates excepted.

#include "tests/hostile/cut_requests.h"

#include <gtest/gtest.h>

#include "tests/exam/exam.h"
#include "tests/hostile/requests/all_requests.h"

namespace orderlog::testing {
namespace {

class CutRequest : public ::testing::Test {
 protected:
  static std::vector<std::string> flags(const std::string& fault = "") {
    std::vector<std::string> all{"--test-clock", "--server.io_threads", "1"};
    if (!fault.empty()) all.push_back(fault);
    return all;
  }

  // With everything done once that the requests ask for, so that they change nothing any more.
  static void prepare(HostileServer& server) {
    server.start();
    server.place_standing_order();
    for (const RequestCase& request : honest_requests()) (void)hear(server.connect(), request);
    const std::string newest = std::to_string(server.log_position());
    for (const char* model : {"orders", "pools", "accounts"}) {
      (void)server.session().get("/v1/" + std::string(model) + "/x?min_position=0:" + newest);
    }
    for (const RequestCase& request : honest_requests()) {
      const std::string trouble = trouble_of(request, hear(server.connect(), request));
      EXPECT_EQ(trouble, "");
    }
  }
};

TEST_F(CutRequest, IsAnsweredAsTheWholeOneIs) {
  HostileServer server(flags());
  prepare(server);
  const std::uint64_t position = server.log_position();
  RequestCases requests = honest_requests();
  for (RequestCase& request : all_requests()) requests.push_back(std::move(request));
  const auto result = cut_everywhere(server, requests, exam_count("CUT_PLACES", 40));
  for (const std::string& trouble : result.troubles) ADD_FAILURE() << trouble;
  EXPECT_EQ(server.log_position(), position) << "a cut request appended to the log";

  HostileServer planted(flags("--faults.http_cut_folds"));
  prepare(planted);
  const auto found = cut_everywhere(planted, line_requests(), 40);
  EXPECT_GE(found.troubles.size(), 2U) << "the planted bug is not found";
  if (HasFailure()) return;
  report({.test = "hostile_cut_requests.every_byte",
          .fault = std::to_string(requests.size()) + " requests cut in two at every byte",
          .load = "512 connections at once",
          .count = result.cuts,
          .unit = "cuts",
          .planted = "overlooks a fold behind a cut: found by " +
                     std::to_string(found.troubles.size()) + " of " + std::to_string(found.cuts) +
                     " cuts of the requests with odd lines"});
}

}  // namespace
}  // namespace orderlog::testing
