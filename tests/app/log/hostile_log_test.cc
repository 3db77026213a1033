// The bench on logs that nobody should have: without their anchor, with things in its place.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

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

}  // namespace
}  // namespace orderlog
