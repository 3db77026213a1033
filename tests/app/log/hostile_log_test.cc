// The bench on logs that nobody should have: without their anchor, or with text in them that is
// meant for the reader's terminal.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <sstream>
#include <string>
#include <vector>

#include "base/json/payload_member.h"
#include "eventstore/rocksdb_event_store.h"
#include "tests/app/program.h"
#include "tests/eventstore/log_writer.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

constexpr const char* kNothingProves =
    "its anchor is missing, so nothing proves that the log is whole";

class HostileLog : public ::testing::Test {
 protected:
  void write(const std::vector<testing::CommitSpec>& commits) const {
    RocksDbEventStoreOptions options;
    options.directory = log_directory();
    fs::create_directories(data());
    const auto store = open_rocksdb_event_store(options);
    ASSERT_TRUE(store.ok()) << store.error().detail;
    testing::LogWriter writer(**store);
    for (const testing::CommitSpec& commit : commits) writer.write(commit);
  }

  void write_few() const {
    write({{.events = {{.stream = "order-1"}}}, {.events = {{.stream = "order-2"}}}});
  }

  [[nodiscard]] std::string data() const { return directory_ / "data"; }
  [[nodiscard]] std::string log_directory() const { return directory_ / "data/line-0"; }

  testing::TempDirectory directory_;
};

TEST_F(HostileLog, ADirectoryInTheAnchorsPlaceIsSaidAndEndsNothingAbruptly) {
  write_few();
  fs::remove(log_directory() + "/anchor");
  fs::create_directory(log_directory() + "/anchor");
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"log", "show"}, {"log", "tail"}, {"log", "stats"}}) {
    auto arguments = command;
    arguments.insert(arguments.end(), {"--data", data()});
    const ProgramOutcome outcome = run_orderlog(arguments);
    EXPECT_EQ(outcome.exit_status, 1) << command.back();
    EXPECT_NE(outcome.err.find("/anchor"), std::string::npos) << outcome.err;
    EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  }
}

TEST_F(HostileLog, EveryReaderSaysOnceThatTheAnchorIsMissing) {
  write_few();
  fs::remove(log_directory() + "/anchor");
  const std::string exported = directory_ / "out.ndjson";
  for (const std::vector<std::string>& command : {std::vector<std::string>{"log", "show"},
                                                  {"log", "tail"},
                                                  {"log", "stats"},
                                                  {"replay", "export", "--to", exported}}) {
    auto arguments = command;
    arguments.insert(arguments.end(), {"--data", data()});
    const ProgramOutcome outcome = run_orderlog(arguments);
    EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
    const auto said = outcome.err.find(kNothingProves);
    ASSERT_NE(said, std::string::npos) << command.back() << ": " << outcome.err;
    EXPECT_EQ(outcome.err.find(kNothingProves, said + 1), std::string::npos) << outcome.err;
  }
}

TEST_F(HostileLog, NothingIsSaidOfAWholeOne) {
  write_few();
  EXPECT_EQ(run_orderlog({"log", "show", "--data", data()}).err, "");
}

TEST_F(HostileLog, SalvageLeavesNothingWhereThereIsNothing) {
  write_few();
  for (const auto& entry : fs::directory_iterator(log_directory() + "/log")) {
    if (entry.is_regular_file()) fs::resize_file(entry.path(), 0);
  }
  const std::string to = directory_ / "salvaged";
  const ProgramOutcome outcome = run_orderlog({"log", "verify", "--data", data(), "--salvage", to});
  EXPECT_EQ(outcome.exit_status, 1) << outcome.err;
  EXPECT_NE(outcome.err.find("nothing to salvage"), std::string::npos) << outcome.err;
  EXPECT_FALSE(fs::exists(to));
}

TEST_F(HostileLog, SalvageGoesOnWhereOneWasKilled) {
  write_few();
  const std::string to = directory_ / "salvaged";
  fs::create_directories(to + "/line-0.part");
  fs::copy(log_directory(), to + "/line-0.part", fs::copy_options::recursive);
  const ProgramOutcome outcome = run_orderlog({"log", "verify", "--data", data(), "--salvage", to});
  EXPECT_TRUE(fs::exists(to + "/line-0/anchor")) << outcome.err;
  EXPECT_FALSE(fs::exists(to + "/line-0.part"));
}

TEST_F(HostileLog, SalvageRemovesNothingThatIsNotItsOwn) {
  write_few();
  const std::string to = directory_ / "salvaged";
  fs::create_directories(to + "/line-0.part/letters");
  EXPECT_EQ(run_orderlog({"log", "verify", "--data", data(), "--salvage", to}).exit_status, 1);
  EXPECT_TRUE(fs::exists(to + "/line-0.part/letters"));
}

TEST_F(HostileLog, SalvageWritesNothingIntoWhatItReads) {
  write_few();
  fs::create_directory_symlink(data(), directory_ / "link");
  for (const std::string& to : {data() + "/x", data() + "/line-0/../x", directory_ / "link/x"}) {
    const ProgramOutcome outcome =
        run_orderlog({"log", "verify", "--data", data() + "/", "--salvage", to});
    EXPECT_EQ(outcome.exit_status, 2) << to << outcome.err;
    EXPECT_FALSE(fs::exists(data() + "/x"));
  }
  // A neighbour whose name begins like its own is none of it.
  (void)run_orderlog({"log", "verify", "--data", data(), "--salvage", data() + "-2"});
  EXPECT_TRUE(fs::exists(data() + "-2/line-0/anchor"));
}

// As foreign as a log can be that opens.
std::vector<testing::CommitSpec> hostile_commits() {
  return {{.tenant = "default",
           .events = {{.stream = "order-\x1b]0;owned\x07\n\u202e", .payload = "\x1b[2J\x9b\n"}}},
          {.tenant = "default",
           .events = {{.stream = "order-2", .payload = "{\n\"a\": \"\u009b1m\"\n}"}}}};
}

bool would_be_obeyed(const std::string& text) {
  for (const char* bytes : {"\x1b", "\x07", "\x9b", "\u202e"}) {
    if (text.find(bytes) != std::string::npos) return true;
  }
  return false;
}

TEST_F(HostileLog, NothingInItReachesTheTerminalRaw) {
  write(hostile_commits());
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"log", "show", "--data", data(), "--format", "table"},
        {"log", "tail", "--data", data(), "--format", "table"},
        {"log", "stats", "--data", data()},
        {"log", "verify", "--data", data()},
        {"replay", "order", "1", "--data", data()},
        {"replay", "state", "order-\x1b[2J\u202e", "--data", data()}}) {
    const ProgramOutcome outcome = run_orderlog(command);
    EXPECT_FALSE(would_be_obeyed(outcome.out)) << command[1] << ": " << outcome.out;
    EXPECT_FALSE(would_be_obeyed(outcome.err)) << command[1] << ": " << outcome.err;
    EXPECT_LE(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  }
}

TEST_F(HostileLog, EveryLineOfJsonIsJson) {
  write(hostile_commits());
  for (const char* format : {"ndjson", "cloudevents"}) {
    const ProgramOutcome shown =
        run_orderlog({"log", "show", "--data", data(), "--format", format});
    ASSERT_EQ(shown.exit_status, 0) << shown.err;
    std::istringstream lines(shown.out);
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
      EXPECT_TRUE(is_json_document(line)) << line;
    }
    EXPECT_EQ(count, 2) << shown.out;
  }
  EXPECT_NE(run_orderlog({"log", "show", "--data", data(), "--json"})
                .out.find(R"("data_text":"\u001b[2J)"),
            std::string::npos);
}

TEST(CommandLine, WhatWasTypedIsSaidAgainOnOneLine) {
  const ProgramOutcome outcome = run_orderlog({"log", "sh\x1b[2J\now", "--data", "x"});
  EXPECT_EQ(outcome.exit_status, 2);
  EXPECT_EQ(std::count(outcome.err.begin(), outcome.err.end(), '\n'), 1) << outcome.err;
  EXPECT_FALSE(would_be_obeyed(outcome.err)) << outcome.err;
}

}  // namespace
}  // namespace orderlog
