#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <thread>

#include "eventstore/rocksdb_event_store.h"
#include "tests/eventstore/invariants.h"
#include "tests/eventstore/log_writer.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog::testing {
namespace {

class ReadOnlyLog : public ::testing::Test {
 protected:
  ReadOnlyLog() { options_.directory = directory_ / "log"; }

  std::map<std::string, std::uintmax_t> files() const {
    std::map<std::string, std::uintmax_t> sizes;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(options_.directory)) {
      if (entry.is_regular_file()) sizes[entry.path().string()] = entry.file_size();
    }
    return sizes;
  }

  TempDirectory directory_;
  RocksDbEventStoreOptions options_;
};

TEST_F(ReadOnlyLog, AnswersLikeTheLogAndLeavesNoTrace) {
  {
    const auto store = open_rocksdb_event_store(options_);
    LogWriter writer(**store);
    for (int i = 0; i < 100; ++i) {
      writer.write({.key = "k" + std::to_string(i),
                    .events = {{"a"}, {.stream = "b", .deadline_ms = 1'000 + i}}});
    }
  }
  const auto before = files();
  const auto reader = open_rocksdb_event_store_read_only(options_);
  ASSERT_TRUE(reader.ok()) << reader.error().detail;
  EventStore& store = **reader;
  EXPECT_EQ(store.head().position, Position{200});
  EXPECT_EQ(broken_invariant(store), std::nullopt);
  EXPECT_EQ(store.find_key("acme", "k50").value(), Position{101});
  EXPECT_FALSE(store.find_key("acme", "none").value());
  EXPECT_EQ(store.next_deadline(), 1'099);
  EXPECT_EQ(store.deadlines_due(2'000, 10).value(),
            (std::vector<PendingDeadline>{{1'099, Position{200}}}));
  const auto backward =
      store.read_stream("acme", "a", StreamVersion{50}, Direction::kBackward, 3).value();
  ASSERT_EQ(backward.size(), 3u);
  EXPECT_EQ(backward.front().version, StreamVersion{50});
  EXPECT_EQ(backward.back().version, StreamVersion{48});
  const auto forward =
      store.read_stream("acme", "a", StreamVersion{99}, Direction::kForward, 9).value();
  ASSERT_EQ(forward.size(), 2u);
  std::string bytes;
  EXPECT_EQ(store.commit_at(Position{4}, bytes).value()->first, Position{3});
  EXPECT_FALSE(store.find_snapshot("acme", "a").value());
  EXPECT_EQ(files(), before);
}

TEST_F(ReadOnlyLog, RefusesToWrite) {
  {
    const auto store = open_rocksdb_event_store(options_);
    LogWriter(**store).write({.events = {{"a"}}});
  }
  const auto reader = open_rocksdb_event_store_read_only(options_);
  LogWriter writer(**reader);
  writer.add({.events = {{"a"}}});
  EXPECT_EQ(writer.append().error().code, StoreErrorCode::kInUse);
  EXPECT_EQ(reader.value()->put_snapshot("acme", "a", {}).error().code, StoreErrorCode::kInUse);
}

TEST_F(ReadOnlyLog, IsReadBesideItsWriter) {
  const auto store = open_rocksdb_event_store(options_);
  std::thread appending([&] {
    LogWriter writer(**store);
    for (int i = 0; i < 300; ++i) {
      for (int k = 0; k < 20; ++k) {
        writer.add({.events = {{.stream = "s" + std::to_string(writer.next_position().value()),
                                .payload = std::string(300, 'x')}}});
      }
      ASSERT_TRUE(writer.append().ok());
    }
  });
  for (int i = 0; i < 10; ++i) {
    const Position before = store.value()->head().position;
    const auto reader = open_rocksdb_event_store_read_only(options_);
    ASSERT_TRUE(reader.ok()) << reader.error().detail;
    EXPECT_GE(reader.value()->head().position, before);
    Position expected{1};
    const auto cursor = reader.value()->read_from(expected);
    for (auto next = cursor->next(); next.value(); next = cursor->next()) {
      ASSERT_EQ(next.value()->first, expected);
      expected = next.value()->last.next();
    }
    EXPECT_EQ(expected, reader.value()->head().position.next());
  }
  appending.join();
}

TEST_F(ReadOnlyLog, ThatIsNotThereIsRefused) {
  const auto reader = open_rocksdb_event_store_read_only(options_);
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.error().code, StoreErrorCode::kForeign);
  EXPECT_FALSE(std::filesystem::exists(options_.directory));
}

}  // namespace
}  // namespace orderlog::testing
