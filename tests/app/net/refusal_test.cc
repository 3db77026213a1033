#include "app/net/refusal.h"

#include <gtest/gtest.h>

namespace orderlog {
namespace {

std::string problem_of(const std::string& detail, const std::string& errors) {
  return problem_text(R"({"code":"invalid_field","detail":")" + detail + R"(","errors":[)" +
                      errors + "]}")
      .value_or("");
}
std::string field(const std::string& pointer, const std::string& detail) {
  return R"({"pointer":")" + pointer + R"(","code":"c","detail":")" + detail + R"("})";
}

TEST(ProblemText, ASentenceThatTheDetailSaysAlreadyIsNotSaidAgain) {
  EXPECT_EQ(problem_of("/limit must be 1", field("/limit", "must be 1")),
            "invalid_field: /limit must be 1");
  EXPECT_EQ(problem_of("/limit must be 1",
                       field("/limit", "must be 1") + "," + field("/foo", "is unknown")),
            "invalid_field: /limit must be 1; /foo is unknown");
  EXPECT_EQ(problem_of("the query is wrong", field("/day", "must be a day")),
            "invalid_field: the query is wrong; /day must be a day");
  // One that is of no field.
  EXPECT_EQ(problem_of("it is too long", field("", "it is too long")),
            "invalid_field: it is too long");
}

TEST(ProblemText, ManyFieldsAreCounted) {
  EXPECT_EQ(problem_of("/a x", field("/a", "x") + "," + field("/b", "x") + "," + field("/c", "x") +
                                   "," + field("/d", "x") + "," + field("/e", "x")),
            "invalid_field: /a x; /b x; /c x; /d x; and 1 more");
}

}  // namespace
}  // namespace orderlog
