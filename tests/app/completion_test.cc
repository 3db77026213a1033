// The scripts for shells, in the shell that is there for sure.

#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "tests/app/program.h"

namespace orderlog {
namespace {

// What bash offers for the last word.
std::set<std::string> offered(const std::string& words) {
  const std::string script =
      "source <(\"$0\" completion bash); COMP_WORDS=(" + words +
      "); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _orderlog; printf '%s\\n' \"${COMPREPLY[@]}\"";
  const ProgramOutcome outcome = run_program({"bash", "-c", script, ORDERLOG_PROGRAM});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
  EXPECT_EQ(outcome.err, "");
  std::set<std::string> lines;
  std::istringstream text(outcome.out);
  for (std::string line; std::getline(text, line);) {
    if (!line.empty()) lines.insert(line);
  }
  return lines;
}

TEST(Completion, OffersCommandsThenTheirCommandsThenTheirOptions) {
  EXPECT_EQ(offered("orderlog rep"), std::set<std::string>{"replay"});
  EXPECT_EQ(offered("orderlog replay what"), std::set<std::string>{"what-if"});
  EXPECT_EQ(offered("orderlog replay what-if --utc"), std::set<std::string>{"--utc-offset-hours"});
  EXPECT_EQ(offered("orderlog serve --rules.hold"), std::set<std::string>{"--rules.hold_ms"});
  EXPECT_TRUE(offered("orderlog ''").contains("serve"));
  EXPECT_TRUE(offered("orderlog log ''").contains("verify"));
}

TEST(Completion, OffersTheValuesThatThereAre) {
  EXPECT_EQ(offered("orderlog log show --format c"), (std::set<std::string>{"csv", "cloudevents"}));
  EXPECT_EQ(offered("orderlog log stats --by h"), std::set<std::string>{"hour"});
  EXPECT_EQ(offered("orderlog log show --type OrderPl"), std::set<std::string>{"OrderPlaced"});
  EXPECT_EQ(offered("orderlog replay model stat"), std::set<std::string>{"statistics"});
  EXPECT_EQ(offered("orderlog replay what-if --set pool.per_user_l"),
            std::set<std::string>{"pool.per_user_limit="});
  EXPECT_EQ(offered("orderlog completion f"), std::set<std::string>{"fish"});
}

TEST(Completion, OffersFilesForValues) {
  EXPECT_TRUE(offered("orderlog serve --data /et").contains("/etc"));
}

TEST(Completion, IsThereForThreeShells) {
  for (const char* shell : {"bash", "zsh", "fish"}) {
    const ProgramOutcome outcome = run_orderlog({"completion", shell});
    EXPECT_EQ(outcome.exit_status, 0);
    EXPECT_NE(outcome.out.find("what-if"), std::string::npos) << shell;
  }
  const ProgramOutcome other = run_orderlog({"completion", "cmd"});
  EXPECT_EQ(other.exit_status, 2);
  EXPECT_EQ(other.err,
            "orderlog: there is no completion for 'cmd'; there is for bash, zsh and fish\n");
}

}  // namespace
}  // namespace orderlog
