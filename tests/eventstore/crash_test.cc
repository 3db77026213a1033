#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <random>
#include <string>
#include <thread>

#include "base/check.h"
#include "eventstore/rocksdb_event_store.h"
#include "tests/eventstore/invariants.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog::testing {
namespace {

// Runs the crash writer on a directory, kills it after a while, returns the last position it
// acknowledged.
std::uint64_t acknowledged_before_kill(const std::string& directory, std::uint64_t seed,
                                       std::chrono::milliseconds lifetime) {
  int ends[2];
  ORDERLOG_CHECK(pipe(ends) == 0, "a pipe can be made");
  const pid_t child = fork();
  ORDERLOG_CHECK(child >= 0, "a process can be started");
  if (child == 0) {
    dup2(ends[1], STDOUT_FILENO);
    close(ends[0]);
    close(ends[1]);
    execl(ORDERLOG_CRASH_WRITER, ORDERLOG_CRASH_WRITER, directory.c_str(),
          std::to_string(seed).c_str(), nullptr);
    _exit(127);
  }
  close(ends[1]);
  std::thread killer([&] {
    std::this_thread::sleep_for(lifetime);
    kill(child, SIGKILL);
  });
  std::uint64_t last = 0;
  std::uint64_t acknowledged = 0;
  while (read(ends[0], &acknowledged, sizeof acknowledged) == sizeof acknowledged) {
    last = acknowledged;
  }
  killer.join();
  close(ends[0]);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the writer ended by itself with " << WEXITSTATUS(status);
  return last;
}

TEST(RocksDbEventStore, WhatWasAcknowledgedIsThereAfterAKill) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  TempDirectory directory;
  RocksDbEventStoreOptions options;
  options.directory = directory / "log";
  std::uint64_t acknowledged = 0;
  for (int round = 0; round < 12; ++round) {
    const std::chrono::milliseconds lifetime(50 + random() % 250);
    acknowledged =
        std::max(acknowledged, acknowledged_before_kill(options.directory, random(), lifetime));
    const auto store = open_rocksdb_event_store(options);
    ASSERT_TRUE(store.ok()) << store.error().detail;
    ASSERT_GE(store.value()->head().position.value(), acknowledged);
    ASSERT_EQ(broken_invariant(**store), std::nullopt);
  }
  EXPECT_GT(acknowledged, 0u);
}

}  // namespace
}  // namespace orderlog::testing
