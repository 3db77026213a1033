#include "app/cli.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace orderlog {
namespace {

// A program with `serve --data DIR [--listen …]` and `log show|verify`.
class CommandLine : public ::testing::Test {
 protected:
  struct ServeOptions {
    std::string data;
    std::string listen = "default";
  };

  CommandLine() {
    CLI::App& serve = cli_.command("serve", "serves", [this] {
      ran_.push_back("serve " + options_.data + " " + options_.listen);
      return kExitOk;
    });
    serve.add_option("--data", options_.data)->required();
    serve.add_option("--listen", options_.listen);
    cli_.group("log", "reads the log");
    for (const std::string name : {"show", "verify"}) {
      cli_.command("log " + name, name + "s the log", [this, name] {
        ran_.push_back("log " + name);
        return name == "verify" ? kExitFailed : kExitOk;
      });
    }
    cli_.topic("moon", "about the moon", [] { return std::string("It is round.\n"); });
  }

  int run(const std::vector<std::string>& arguments) { return cli_.run(arguments, out_, err_); }

  void expect_usage_error(const std::vector<std::string>& arguments, const std::string& line) {
    EXPECT_EQ(run(arguments), kExitUsage);
    EXPECT_EQ(err_.str(), line + "\n");
    EXPECT_EQ(out_.str(), "");
    EXPECT_TRUE(ran_.empty());
  }

  ServeOptions options_;
  std::vector<std::string> ran_;
  std::ostringstream out_;
  std::ostringstream err_;
  Cli cli_;
};

TEST_F(CommandLine, CommandRunsWithItsOptions) {
  EXPECT_EQ(run({"serve", "--data", "d", "--listen=l"}), kExitOk);
  EXPECT_EQ(ran_, std::vector<std::string>{"serve d l"});
}

TEST_F(CommandLine, CommandsOfAGroupRunAndTheirStatusIsTheProgramsOwn) {
  EXPECT_EQ(run({"log", "verify"}), kExitFailed);
  EXPECT_EQ(ran_, std::vector<std::string>{"log verify"});
}

TEST_F(CommandLine, UnknownCommandNamesTheNearest) {
  expect_usage_error({"sevre"}, "orderlog: unknown command 'sevre'; did you mean 'serve'?");
}

TEST_F(CommandLine, UnknownCommandOfAGroupNamesTheNearest) {
  expect_usage_error({"log", "shwo"},
                     "orderlog: unknown command 'log shwo'; did you mean 'log show'?");
}

TEST_F(CommandLine, UnknownFlagNamesTheNearest) {
  expect_usage_error({"serve", "--data", "d", "--lisen=x"},
                     "orderlog: unknown flag '--lisen'; did you mean '--listen'?");
}

TEST_F(CommandLine, UnknownFlagIsNamedBeforeTheRequiredOneItHides) {
  expect_usage_error({"serve", "--dta", "d"},
                     "orderlog: unknown flag '--dta'; did you mean '--data'?");
}

TEST_F(CommandLine, UnknownFlagBeforeTheCommandIsOneOfTheProgram) {
  expect_usage_error({"--vresion"},
                     "orderlog: unknown flag '--vresion'; did you mean '--version'?");
}

TEST_F(CommandLine, MissingRequiredFlagIsOneLine) {
  expect_usage_error({"serve"}, "orderlog: --data is required; try 'orderlog help serve'");
}

TEST_F(CommandLine, SurplusArgumentIsRefused) {
  expect_usage_error(
      {"serve", "--data", "d", "now"},
      "orderlog: 'serve' does not take the argument 'now'; try 'orderlog help serve'");
}

TEST_F(CommandLine, GroupAloneNamesItsCommands) {
  expect_usage_error({"log"}, "orderlog: 'log' needs one of its commands: log show, log verify");
}

TEST_F(CommandLine, NoArgumentsAndHelpListEveryCommand) {
  for (const auto& arguments : {std::vector<std::string>{}, {"help"}, {"--help"}}) {
    out_.str("");
    EXPECT_EQ(run(arguments), kExitOk);
    for (const char* name : {"serve", "log show", "log verify", "moon"}) {
      EXPECT_NE(out_.str().find(name), std::string::npos) << name;
    }
  }
}

TEST_F(CommandLine, HelpTellsWhatACommandTakes) {
  EXPECT_EQ(run({"help", "serve"}), kExitOk);
  EXPECT_NE(out_.str().find("orderlog serve"), std::string::npos) << out_.str();
  EXPECT_NE(out_.str().find("--listen"), std::string::npos);
}

TEST_F(CommandLine, HelpFlagAfterACommandIsItsHelp) {
  EXPECT_EQ(run({"log", "show", "--help"}), kExitOk);
  EXPECT_NE(out_.str().find("orderlog log show"), std::string::npos) << out_.str();
}

TEST_F(CommandLine, HelpPrintsATopicsPage) {
  EXPECT_EQ(run({"help", "moon"}), kExitOk);
  EXPECT_EQ(out_.str(), "It is round.\n");
}

TEST_F(CommandLine, HelpForAnUnknownCommandNamesTheNearest) {
  expect_usage_error({"help", "log", "verfy"},
                     "orderlog: unknown command 'log verfy'; did you mean 'log verify'?");
}

}  // namespace
}  // namespace orderlog
