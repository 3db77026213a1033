#include "replay/past/scratch_directory.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>

#include "eventstore/memory_event_store.h"
#include "tests/eventstore/log_writer.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

TEST(ScratchDirectory, ATemporaryOneIsGoneWithItsOwner) {
  std::string path;
  {
    const auto scratch = ScratchDirectory::temporary();
    ASSERT_TRUE(scratch.ok()) << scratch.error();
    path = scratch->path();
    std::ofstream(path + "/something") << "in it";
    EXPECT_TRUE(fs::exists(path + "/something"));
  }
  EXPECT_FALSE(fs::exists(path));
}

TEST(ScratchDirectory, ANamedOneStaysAndIsKnownAgain) {
  const testing::TempDirectory place;
  const std::string path = place / "scratch";
  { ASSERT_TRUE(ScratchDirectory::at(path).ok()); }
  std::ofstream(path + "/models") << "of last time";
  const auto again = ScratchDirectory::at(path);
  ASSERT_TRUE(again.ok()) << again.error().sentence;
  EXPECT_EQ(again->path(), path);
  EXPECT_TRUE(fs::exists(path + "/models"));
}

TEST(ScratchDirectory, WhatSomebodyKeepsThereIsNotTakenForScratch) {
  const testing::TempDirectory place;
  fs::create_directories(place / "data/line-0");
  const auto refused = ScratchDirectory::at(place / "data");
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is_foreign);
  EXPECT_NE(refused.error().sentence.find("holds \"line-0\" and no scratch"), std::string::npos)
      << refused.error().sentence;
  EXPECT_FALSE(fs::exists(place / "data/SCRATCH"));
}

// A process that takes a temporary one and is killed; the directory it had.
std::string taken_and_killed(const std::string& place) {
  std::fflush(nullptr);
  const pid_t child = ::fork();
  if (child == 0) {
    const auto scratch = ScratchDirectory::temporary();
    ::kill(::getpid(), SIGKILL);
  }
  ::waitpid(child, nullptr, 0);
  std::string left;
  for (const auto& entry : fs::directory_iterator(place)) left = entry.path().string();
  return left;
}

class TemporaryPlace : public ::testing::Test {
 protected:
  TemporaryPlace() { ::setenv("TMPDIR", place_.path().c_str(), 1); }
  ~TemporaryPlace() override { ::unsetenv("TMPDIR"); }

  testing::TempDirectory place_;
};

TEST_F(TemporaryPlace, WhatAKilledProcessLeftIsRemovedByTheNext) {
  const std::string left = taken_and_killed(place_.path());
  ASSERT_TRUE(fs::exists(left + "/SCRATCH"));
  const auto next = ScratchDirectory::temporary();
  ASSERT_TRUE(next.ok()) << next.error();
  EXPECT_FALSE(fs::exists(left));
}

TEST_F(TemporaryPlace, WhatSomebodyUsesOrIsNoScratchStays) {
  const auto used = ScratchDirectory::temporary();
  ASSERT_TRUE(used.ok()) << used.error();
  fs::create_directories(place_ / "orderlog-scratch-mine");
  std::ofstream(place_ / "orderlog-scratch-mine/SCRATCH") << "letters";
  fs::create_directory_symlink(place_ / "orderlog-scratch-mine", place_ / "orderlog-scratch-link");
  const auto next = ScratchDirectory::temporary();
  ASSERT_TRUE(next.ok()) << next.error();
  EXPECT_TRUE(fs::exists(used->path() + "/SCRATCH"));
  EXPECT_TRUE(fs::exists(place_ / "orderlog-scratch-mine/SCRATCH"));
}

// A log of so many commits on streams of this name.
std::unique_ptr<EventStore> log_of(const std::string& stream, int commits) {
  auto log = make_memory_event_store();
  testing::LogWriter writer(*log);
  for (int i = 0; i < commits; ++i) writer.write({.events = {{.stream = stream}}});
  return log;
}

TEST(ScratchDirectory, OneThatStaysIsOfOneLog) {
  const testing::TempDirectory place;
  const auto scratch = ScratchDirectory::at(place / "scratch");
  ASSERT_TRUE(scratch.ok());
  const auto log = log_of("order-1", 3);
  ASSERT_TRUE(scratch->use_for(*log).ok());
  EXPECT_TRUE(scratch->use_for(*log).ok());
  EXPECT_TRUE(scratch->use_for(*log_of("order-1", 5)).ok()) << "the same, grown";
  EXPECT_TRUE(scratch->use_for(*log_of("order-1", 2)).ok()) << "the same, as it was";
  EXPECT_FALSE(scratch->use_for(*log_of("order-2", 9)).ok());
  // Begins alike, and went another way.
  const auto fork = log_of("order-1", 3);
  testing::LogWriter writer(*fork);
  for (int i = 0; i < 5; ++i) writer.write({.events = {{.stream = "order-other"}}});
  const auto refused = scratch->use_for(*fork);
  ASSERT_FALSE(refused.ok());
  EXPECT_TRUE(refused.error().is_foreign);
  EXPECT_NE(refused.error().sentence.find("models of another log"), std::string::npos)
      << refused.error().sentence;
}

TEST(ScratchDirectory, AFileInItsPlaceIsRefused) {
  const testing::TempDirectory place;
  std::ofstream(place / "file") << "text";
  const auto refused = ScratchDirectory::at(place / "file");
  ASSERT_FALSE(refused.ok());
  EXPECT_FALSE(refused.error().is_foreign);
  EXPECT_NE(refused.error().sentence.find("Not a directory"), std::string::npos)
      << refused.error().sentence;
}

}  // namespace
}  // namespace orderlog
