#include <gtest/gtest.h>
#include <rocksdb/file_system.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <thread>
#include <utility>

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
  EXPECT_FALSE(store.find_snapshot("acme", "a", StreamVersion{9}).value());
  EXPECT_EQ(files(), before);
}

// What the index says must be what the log says, whether the index is whole, lies behind the log of
// a process that is writing, or is not there.
class ReadOnlyLogWithIndex : public ReadOnlyLog {
 protected:
  // More streams and keys than one generation holds, some of them long, all of one tenant.
  void write_much(EventStore& store) {
    if (!writer_) writer_.emplace(store);
    writer_->use(store);
    for (int i = 0; i < 400; ++i) {
      writer_->write({.key = "k" + std::to_string(written_),
                      .events = {{"s" + std::to_string(written_ % 90)}, {"long"}}});
      ++written_;
    }
  }

  void expect_answers_of(const EventStore& store) const {
    for (const auto& [stream, head] : writer_->heads()) {
      EXPECT_EQ(store.stream_head(stream.first, stream.second).value(), head) << stream.second;
      const auto all = store.read_stream(stream.first, stream.second, StreamVersion{1},
                                         Direction::kForward, 10'000);
      ASSERT_TRUE(all.ok()) << all.error().detail;
      ASSERT_EQ(all->size(), head.version.value()) << stream.second;
      for (std::size_t i = 0; i < all->size(); ++i) {
        EXPECT_EQ((*all)[i].version, StreamVersion{i + 1});
      }
    }
    for (int i = 0; i < written_; ++i) {
      EXPECT_EQ(store.find_key("acme", "k" + std::to_string(i)).value(),
                Position{2 * static_cast<std::uint64_t>(i) + 1});
    }
    EXPECT_FALSE(store.stream_head("acme", "nobody").value());
    EXPECT_FALSE(store.stream_head("other", "long").value());
    EXPECT_FALSE(store.find_key("acme", "no key").value());
  }

  std::optional<LogWriter> writer_;
  int written_ = 0;
};

TEST_F(ReadOnlyLogWithIndex, AnswersFromAWholeOne) {
  write_much(**open_rocksdb_event_store(options_));
  expect_answers_of(**open_rocksdb_event_store_read_only(options_));
}

TEST_F(ReadOnlyLogWithIndex, CompletesOneThatItsWriterHasNotWrittenYet) {
  options_.index_generation_commits = 64;
  const auto store = open_rocksdb_event_store(options_);
  write_much(**store);
  ASSERT_TRUE((*store)->flush().ok());
  const auto early = open_rocksdb_event_store_read_only(options_);
  const int written_early = written_;
  write_much(**store);
  expect_answers_of(**open_rocksdb_event_store_read_only(options_));
  // Who opened it before goes on seeing what was there then.
  EXPECT_EQ((*early)->stream_head("acme", "long").value()->version.value(),
            static_cast<std::uint64_t>(written_early));
  EXPECT_FALSE((*early)->find_key("acme", "k" + std::to_string(written_early)).value());
}

TEST_F(ReadOnlyLogWithIndex, AnswersWithoutOne) {
  write_much(**open_rocksdb_event_store(options_));
  std::filesystem::remove_all(options_.directory + "/index");
  expect_answers_of(**open_rocksdb_event_store_read_only(options_));
}

TEST_F(ReadOnlyLogWithIndex, DoesNotBelieveAnotherLogs) {
  write_much(**open_rocksdb_event_store(options_));
  const std::string index = options_.directory + "/index";
  const std::string kept = directory_ / "kept";
  std::filesystem::rename(index, kept);
  // The same positions, other hashes.
  std::filesystem::remove_all(options_.directory + "/log");
  std::filesystem::remove(options_.directory + "/anchor");
  std::filesystem::remove(options_.directory + "/FORMAT");
  writer_.reset();
  written_ = 0;
  {
    const auto other = open_rocksdb_event_store(options_);
    ASSERT_TRUE(other.ok()) << other.error().detail;
    writer_.emplace(**other);
    for (; written_ < 400; ++written_) {
      writer_->write({.key = "k" + std::to_string(written_),
                      .events = {{"t" + std::to_string(written_ % 7)}, {"long", "[]"}}});
    }
  }
  std::filesystem::remove_all(index);
  std::filesystem::rename(kept, index);
  expect_answers_of(**open_rocksdb_event_store_read_only(options_));
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

// Calls `between` once in an opening, when the list of tables has been read and the write-ahead
// logs are about to be listed.
class SlowOpening final : public rocksdb::FileSystemWrapper {
 public:
  explicit SlowOpening(std::function<void()> between)
      : FileSystemWrapper(rocksdb::FileSystem::Default()), between_(std::move(between)) {}

  const char* Name() const override { return "SlowOpening"; }

  rocksdb::IOStatus NewSequentialFile(const std::string& path, const rocksdb::FileOptions& options,
                                      std::unique_ptr<rocksdb::FSSequentialFile>* out,
                                      rocksdb::IODebugContext* dbg) override {
    if (path.find("/log/MANIFEST-") != std::string::npos) ++tables_read_;
    return FileSystemWrapper::NewSequentialFile(path, options, out, dbg);
  }
  rocksdb::IOStatus GetChildren(const std::string& directory, const rocksdb::IOOptions& options,
                                std::vector<std::string>* names,
                                rocksdb::IODebugContext* dbg) override {
    if (tables_read_ == kTries && between_) std::exchange(between_, nullptr)();
    return FileSystemWrapper::GetChildren(directory, options, names, dbg);
  }

 private:
  std::function<void()> between_;
  // RocksDB looks first whether the tables are all there is.
  static constexpr int kTries = 2;
  int tables_read_ = 0;
};

TEST_F(ReadOnlyLog, HasNoHoleWhereItsWriterMadeATableOfALogMeanwhile) {
  const auto store = open_rocksdb_event_store(options_);
  LogWriter writer(**store);
  const auto write_megabyte = [&] {
    for (int i = 0; i < 16; ++i) {
      writer.add({.events = {{.stream = "a", .payload = '"' + std::string(65'536, 'x') + '"'}}});
    }
    ASSERT_TRUE(writer.append().ok());
  };
  write_megabyte();
  const auto logs = [this] {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(options_.directory + "/log")) {
      if (entry.path().extension() == ".log") names.insert(entry.path().string());
    }
    return names;
  };
  const std::set<std::string> first = logs();
  ASSERT_EQ(first.size(), 1u);
  bool gone = false;
  RocksDbEventStoreOptions reading = options_;
  // Whoever looks at a log that a server writes can't count on an anchor behind the hole.
  reading.disregard_anchor = true;
  reading.file_system = std::make_shared<SlowOpening>([&] {
    for (int i = 0; i < 200 && !gone; ++i) {
      if (i < 40) write_megabyte();
      std::this_thread::sleep_for(std::chrono::milliseconds(i < 40 ? 0 : 50));
      gone = !logs().contains(*first.begin());
    }
  });
  const auto reader = open_rocksdb_event_store_read_only(reading);
  ASSERT_TRUE(gone) << "the writer has made no table";
  ASSERT_TRUE(reader.ok()) << reader.error().detail;
  EXPECT_GT((*reader)->head().position, Position{32});
  EXPECT_EQ(broken_invariant(**reader), std::nullopt);
}

TEST_F(ReadOnlyLog, ThatIsNotThereIsRefused) {
  const auto reader = open_rocksdb_event_store_read_only(options_);
  ASSERT_FALSE(reader.ok());
  EXPECT_EQ(reader.error().code, StoreErrorCode::kForeign);
  EXPECT_FALSE(std::filesystem::exists(options_.directory));
}

}  // namespace
}  // namespace orderlog::testing
