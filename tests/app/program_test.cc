#include "tests/app/program.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

namespace orderlog {
namespace {

// A configuration file that is gone after the test.
class ConfigFile {
 public:
  explicit ConfigFile(const std::string& text)
      : path_(::testing::TempDir() + "orderlog-config-" +
              ::testing::UnitTest::GetInstance()->current_test_info()->name() + ".json") {
    std::ofstream(path_) << text;
  }
  ~ConfigFile() { std::remove(path_.c_str()); }
  ConfigFile(const ConfigFile&) = delete;
  ConfigFile& operator=(const ConfigFile&) = delete;

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  std::string path_;
};

void expect_one_line(const std::string& text, const std::string& line) {
  EXPECT_EQ(text, line + "\n");
}

TEST(Program, UnknownCommandExitsWithTwoAndOneLine) {
  const ProgramOutcome outcome = run_orderlog({"confg"});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_EQ(outcome.out, "");
  expect_one_line(outcome.err, "orderlog: unknown command 'confg'; did you mean 'config'?");
}

TEST(Program, UnknownFlagExitsWithTwoAndOneLine) {
  const ProgramOutcome outcome = run_orderlog({"config", "--server.io_thread", "2"});
  EXPECT_EQ(outcome.exit_status, 2);
  expect_one_line(
      outcome.err,
      "orderlog: unknown flag '--server.io_thread'; did you mean '--server.io_threads'?");
}

TEST(Program, UnknownKeyInTheFileStopsTheStart) {
  const ConfigFile file(R"({"server": {"lisen": "127.0.0.1:1"}})");
  const ProgramOutcome outcome = run_orderlog({"config", "--config", file.path()});
  EXPECT_EQ(outcome.exit_status, 2);
  expect_one_line(outcome.err, "orderlog: unknown key 'server.lisen' in " + file.path() +
                                   "; did you mean 'server.listen'?");
}

TEST(Program, UnknownKeyInTheEnvironmentStopsTheStart) {
  const ProgramOutcome outcome =
      run_orderlog({"config"}, {{"ORDERLOG_SERVER_LISTN", "127.0.0.1:1"}});
  EXPECT_EQ(outcome.exit_status, 2);
  expect_one_line(outcome.err,
                  "orderlog: unknown key 'ORDERLOG_SERVER_LISTN' in the environment; did you mean "
                  "'ORDERLOG_SERVER_LISTEN'?");
}

TEST(Program, EachSourceOverridesTheOnesBefore) {
  const ConfigFile file(
      R"({"server": {"pipeline_depth_max": 2, "connections_max": 2, "io_threads": 2}})");
  const ProgramOutcome outcome =
      run_orderlog({"config", "--config", file.path(), "--server.io_threads", "4"},
                   {{"ORDERLOG_SERVER_CONNECTIONS_MAX", "3"}, {"ORDERLOG_SERVER_IO_THREADS", "3"}});
  EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
  for (const char* line :
       {"\"pipeline_depth_max\": 2,", "\"connections_max\": 3,", "\"io_threads\": 4,"}) {
    EXPECT_NE(outcome.out.find(line), std::string::npos) << line << " in " << outcome.out;
  }
}

TEST(Program, WhatItPrintsMayBeItsFile) {
  const ProgramOutcome first = run_orderlog({"config", "--store.tail_bytes", "2000000"});
  const ConfigFile file(first.out);
  const ProgramOutcome second = run_orderlog({"config", "--config", file.path()});
  EXPECT_EQ(second.exit_status, 0) << second.err;
  EXPECT_EQ(second.out, first.out);
}

TEST(Program, ShortFlagsAndLongOnesAreTheSameKey) {
  EXPECT_EQ(run_orderlog({"config", "--listen", "127.0.0.1:9", "--test-clock"}).out,
            run_orderlog({"config", "--server.listen", "127.0.0.1:9", "--test_clock"}).out);
}

TEST(Program, VersionIsPrinted) {
  const ProgramOutcome outcome = run_orderlog({"version"});
  EXPECT_EQ(outcome.exit_status, 0);
  EXPECT_EQ(outcome.out.rfind("orderlog ", 0), 0U) << outcome.out;
  EXPECT_EQ(run_orderlog({"--version"}).out, outcome.out);
}

TEST(Program, VersionAndSchemasAreToldAsJson) {
  const std::string version = run_orderlog({"version"}).out;
  const std::string number = version.substr(9, version.size() - 10);
  EXPECT_EQ(run_orderlog({"version", "--json"}).out, "{\"version\":\"" + number + "\"}\n");
  const std::string to = ::testing::TempDir() + "orderlog-schemas";
  const ProgramOutcome schemas = run_orderlog({"schemas", "--out", to, "--json"});
  EXPECT_EQ(schemas.exit_status, 0) << schemas.err;
  EXPECT_EQ(schemas.out.rfind("{\"directory\":\"" + to + "\",\"schemas\":", 0), 0U) << schemas.out;
  std::filesystem::remove_all(to);
}

TEST(Program, ConfigurationPageIsTheOneInTheDocuments) {
  std::ifstream page(ORDERLOG_SOURCE_DIR "/docs/configuration.md");
  const std::string text((std::istreambuf_iterator<char>(page)), std::istreambuf_iterator<char>());
  EXPECT_EQ(run_orderlog({"help", "configuration"}).out, text)
      << "write it anew: ./run help configuration > docs/configuration.md";
}

TEST(Program, SaysWhenItsOutputGoesNowhere) {
  for (const std::string command : {"version", "help configuration", "completion bash"}) {
    const ProgramOutcome full =
        run_program({"bash", "-c", "\"$0\" " + command + " > /dev/full", ORDERLOG_PROGRAM});
    EXPECT_EQ(full.exit_status, 1) << command;
    EXPECT_EQ(full.err.rfind("orderlog: the output was cut short", 0), 0U) << full.err;
    EXPECT_EQ(std::count(full.err.begin(), full.err.end(), '\n'), 1) << full.err;
  }
  // A reader that has gone wanted no more.
  const ProgramOutcome gone = run_program(
      {"bash", "-c", "\"$0\" help configuration | true; exit ${PIPESTATUS[0]}", ORDERLOG_PROGRAM});
  EXPECT_EQ(gone.err, "");
}

}  // namespace
}  // namespace orderlog
