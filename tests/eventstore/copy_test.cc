#include <gtest/gtest.h>

#include <filesystem>
#include <thread>

#include "eventstore/rocksdb_event_store.h"
#include "tests/eventstore/invariants.h"
#include "tests/eventstore/log_writer.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog::testing {
namespace {

class CopiedLog : public ::testing::Test {
 protected:
  CopiedLog() {
    options_.directory = directory_ / "log";
    copy_.directory = directory_ / "copy";
  }

  TempDirectory directory_;
  RocksDbEventStoreOptions options_;
  RocksDbEventStoreOptions copy_;
};

TEST_F(CopiedLog, OpensByItselfAndIsEqual) {
  const auto store = open_rocksdb_event_store(options_);
  LogWriter writer(**store);
  for (int i = 0; i < 300; ++i) writer.write({.key = "k" + std::to_string(i), .events = {{"a"}}});
  ASSERT_TRUE(store.value()->copy_to(copy_.directory).ok());
  const Head head = store.value()->head();
  writer.write({.events = {{"later"}}});

  const auto copy = open_rocksdb_event_store(copy_);
  ASSERT_TRUE(copy.ok()) << copy.error().detail;
  EXPECT_EQ(copy.value()->head(), head);
  EXPECT_EQ(broken_invariant(**copy), std::nullopt);
  EXPECT_EQ(copy.value()->find_key("acme", "k299").value(), Position{300});
  EXPECT_FALSE(copy.value()->stream_head("acme", "later").value());
  LogWriter(**copy).write({.events = {{"of the copy"}}});
  EXPECT_EQ(store.value()->head().position, Position{301});
}

TEST_F(CopiedLog, HasAtLeastTheHeadOfTheCallWhileAppendsGoOn) {
  const auto store = open_rocksdb_event_store(options_);
  std::thread appending([&] {
    LogWriter writer(**store);
    for (int i = 0; i < 400; ++i) {
      for (int k = 0; k < 20; ++k) {
        writer.add({.events = {{.stream = "s" + std::to_string(writer.next_position().value()),
                                .payload = std::string(300, 'x')}}});
      }
      ASSERT_TRUE(writer.append().ok());
    }
  });
  for (int i = 0; i < 5; ++i) {
    static_cast<void>(
        store.value()->wait_past(Position(100u * i), std::chrono::milliseconds{1'000}));
    const Position before = store.value()->head().position;
    copy_.directory = directory_ / ("copy" + std::to_string(i));
    const auto copied = store.value()->copy_to(copy_.directory);
    ASSERT_TRUE(copied.ok()) << copied.error().detail;
    const auto copy = open_rocksdb_event_store(copy_);
    ASSERT_TRUE(copy.ok()) << copy.error().detail;
    EXPECT_GE(copy.value()->head().position, before);
    EXPECT_EQ(broken_invariant(**copy), std::nullopt);
  }
  appending.join();
}

TEST_F(CopiedLog, IsNotMadeOverSomethingElse) {
  const auto store = open_rocksdb_event_store(options_);
  std::filesystem::create_directory(copy_.directory);
  const auto copied = store.value()->copy_to(copy_.directory);
  ASSERT_FALSE(copied.ok());
  EXPECT_NE(copied.error().detail.find("is there already"), std::string::npos);
}

}  // namespace
}  // namespace orderlog::testing
