// `orderlog log` and `orderlog import` as programs, beside a running server and without one.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "app/import/online_retail.h"
#include "base/json/reader.h"
#include "tests/app/import/retail_file.h"
#include "tests/app/program.h"
#include "tests/e2e/server_process.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

class LogCommands : public ::testing::Test {
 protected:
  // A few orders, imported through the server.
  void SetUp() override {
    ASSERT_TRUE(server_.start()) << server_.err();
    for (int i = 0; i < 40; ++i) file_.add({.invoice = std::to_string(1'000 + i)});
    file_.add({.invoice = "C2000", .quantity = "-1"});
    const ProgramOutcome imported =
        run_orderlog({"import", "online-retail", file_.path(), "--url", url()});
    ASSERT_EQ(imported.exit_status, 0) << imported.err;
    report_ = imported.out;
  }

  [[nodiscard]] std::string url() const { return "http://" + server_.url().authority(); }

  ProgramOutcome show(std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"log", "show"});
    return run_orderlog(flags);
  }

  RetailTestFile file_;
  testing::TempDirectory directory_;
  testing::ServerProcess server_{directory_ / "data"};
  std::string report_;
};

TEST_F(LogCommands, VerifyFindsNothingBesideARunningServer) {
  const ProgramOutcome verified =
      run_orderlog({"log", "verify", "--data", server_.data(), "--json"});
  EXPECT_EQ(verified.exit_status, 0) << verified.out << verified.err;
  EXPECT_TRUE(verified.out.starts_with(R"({"clean":true,"line":0,"commits":121,)")) << verified.out;
}

TEST_F(LogCommands, VerifyNamesDamageAndFails) {
  server_.terminate();
  ASSERT_EQ(server_.wait(), 0);
  int damaged = 0;
  for (const auto& entry : fs::recursive_directory_iterator(server_.data() + "/line-0/log")) {
    const auto extension = entry.path().extension();
    if (!entry.is_regular_file() || (extension != ".log" && extension != ".sst") ||
        entry.file_size() < 4'096) {
      continue;
    }
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>(entry.file_size() / 3));
    file.put('\x55');
    ++damaged;
  }
  ASSERT_GT(damaged, 0);
  const ProgramOutcome verified = run_orderlog({"log", "verify", "--data", server_.data()});
  EXPECT_EQ(verified.exit_status, 1);
  EXPECT_NE((verified.out + verified.err).size(), 0u);
}

TEST_F(LogCommands, ShowSaysTheSameOfAServerAndOfItsDirectory) {
  for (const std::vector<std::string>& flags :
       {std::vector<std::string>{"--json"},
        {"--format", "cloudevents"},
        {"--format", "table"},
        {"--stream", "order-online-retail:1001"},
        {"--type", "OrderPlaced", "--limit", "7"},
        {"--aggregate", "account", "--from", "5", "--to", "90"},
        {"--since", "2010-12-01T08:00:00Z", "--until", "2010-12-02"},
        {"--correlation", "nobody's"}}) {
    std::vector<std::string> of_server{"--url", url()};
    std::vector<std::string> of_directory{"--data", server_.data()};
    of_server.insert(of_server.end(), flags.begin(), flags.end());
    of_directory.insert(of_directory.end(), flags.begin(), flags.end());
    const ProgramOutcome from_server = show(of_server);
    const ProgramOutcome from_directory = show(of_directory);
    EXPECT_EQ(from_server.exit_status, 0) << from_server.err;
    EXPECT_EQ(from_directory.exit_status, 0) << from_directory.err;
    EXPECT_EQ(from_server.out, from_directory.out) << flags.front();
  }
}

TEST_F(LogCommands, ShowingToAFullDiskFails) {
  const ProgramOutcome shown = run_program(
      {"sh", "-c", ORDERLOG_PROGRAM " log show --data '" + server_.data() + "' > /dev/full"});
  EXPECT_EQ(shown.exit_status, 1);
  EXPECT_EQ(shown.err, "orderlog: can't write the output: No space left on device\n");
}

TEST_F(LogCommands, ImportingAgainThroughTheServerRepeatsEverything) {
  const ProgramOutcome again =
      run_orderlog({"import", "online-retail", file_.path(), "--url", url()});
  EXPECT_EQ(again.exit_status, 0) << again.err;
  EXPECT_NE(report_.find("commands: 121 new, 0 done by an import before"), std::string::npos)
      << report_;
  EXPECT_NE(again.out.find("commands: 0 new, 121 done by an import before"), std::string::npos)
      << again.out;
}

TEST_F(LogCommands, ImportAndReleaseAreToldAsOneLineOfJson) {
  const ProgramOutcome again =
      run_orderlog({"import", "online-retail", file_.path(), "--url", url(), "--json"});
  EXPECT_EQ(again.exit_status, 0) << again.err;
  JsonParser parser;
  EXPECT_TRUE(parser.parse(again.out).ok()) << again.out;
  EXPECT_EQ(std::count(again.out.begin(), again.out.end(), '\n'), 1);
  for (const char* member :
       {R"("rows":41,)", R"({"fate":"imported","rows":40,"first_lines":[2,3,4]})",
        R"("known":{"orders":40,"users":1,"lines":40,"pence":10200})",
        R"("commands_repeated":121)"}) {
    EXPECT_NE(again.out.find(member), std::string::npos) << member << " in " << again.out;
  }
  const ProgramOutcome released = run_orderlog({"effects", "release", "--kind", "weighing_ticket",
                                                "--operator", "me", "--url", url(), "--json"});
  EXPECT_EQ(released.exit_status, 0) << released.err;
  EXPECT_EQ(released.out, "{\"kind\":\"weighing_ticket\",\"released\":0,\"ended_meanwhile\":0}\n");
}

TEST_F(LogCommands, ImportingIntoAServersDirectoryIsRefused) {
  const ProgramOutcome refused =
      run_orderlog({"import", "online-retail", file_.path(), "--data", server_.data()});
  EXPECT_EQ(refused.exit_status, 1);
  EXPECT_NE(refused.err.find("is open in another process"), std::string::npos) << refused.err;
}

TEST(LogCommandFlags, ContradictionsAreUsageErrors) {
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"log", "verify"},
        {"log", "show"},
        {"log", "show", "--data", "a", "--url", "http://b"},
        {"log", "show", "--url", "b"},
        {"log", "show", "--data", "a", "--since", "yesterday"},
        {"log", "show", "--data", "a", "--format", "xml"},
        {"log", "show", "--data", "a", "--format", "csv", "--json"},
        {"log", "show", "--data", "a", "--user", ""},
        {"log", "tail", "--data", "a", "--since="},
        {"log", "verify", "--data", ""},
        {"replay", "state", "order-1", "--data", "a", "--at", ""},
        {"replay", "export", "--data", "a", "--to", ""},
        {"import", "online-retail"},
        {"import", "online-retail", "f.csv"},
        {"import", "online-retail", "f.csv", "--data", "a", "--url", "http://b"},
        {"demo", "flash-sale"},
        {"demo", "flash-sale", "--url", "ftp://b"},
        {"demo", "flash-sale", "--url", "http://b", "--buyers", "0"}}) {
    const ProgramOutcome outcome = run_orderlog(arguments);
    EXPECT_EQ(outcome.exit_status, 2) << arguments.back() << outcome.err;
    EXPECT_EQ(outcome.out, "");
  }
}

TEST(LogCommandFlags, ADirectoryAndAUrlAreOneTooMany) {
  EXPECT_EQ(run_orderlog({"log", "show", "--data", "a", "--url", "http://b"}).err,
            "orderlog: a log is read from --data or from --url: give one of them, not both\n");
}

TEST(LogCommandFlags, AnEmptyValueIsNamed) {
  EXPECT_EQ(run_orderlog({"log", "show", "--data", "a", "--user", ""}).err,
            "orderlog: --user is given and empty: give it a value, or leave it out\n");
}

TEST(LogCommandFlags, WhatIsNotThereFails) {
  EXPECT_EQ(run_orderlog({"log", "verify", "--data", "/nowhere/at/all"}).exit_status, 2);
  EXPECT_EQ(run_orderlog({"log", "show", "--url", "http://127.0.0.1:1"}).exit_status, 1);
  const ProgramOutcome import =
      run_orderlog({"import", "online-retail", "/nowhere.csv", "--data", "/nowhere/at/all"});
  EXPECT_EQ(import.exit_status, 2);
  EXPECT_EQ(import.err,
            "orderlog: can't open /nowhere.csv: No such file or directory; nothing was imported\n");
  const ProgramOutcome statement =
      run_orderlog({"reconcile", "/nowhere.csv", "--channel", "flash", "--merchant", "m", "--day",
                    "2026-11-21", "--url", "http://127.0.0.1:1"});
  EXPECT_EQ(statement.exit_status, 2);
  EXPECT_EQ(statement.err, "orderlog: can't open /nowhere.csv: No such file or directory\n");
}

}  // namespace
}  // namespace orderlog
