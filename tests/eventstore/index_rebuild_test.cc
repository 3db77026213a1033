#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <limits>
#include <random>

#include "eventstore/rocksdb_event_store.h"
#include "tests/eventstore/invariants.h"
#include "tests/eventstore/log_writer.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog::testing {
namespace {

constexpr TimeMs kFarFuture = std::numeric_limits<TimeMs>::max();

// What the index answers, as one comparable value.
struct Answers {
  std::vector<std::optional<Position>> keys;
  std::vector<std::optional<StreamHead>> heads;
  std::vector<PendingDeadline> deadlines;
  std::vector<Position> long_stream;

  friend bool operator==(const Answers&, const Answers&) = default;
};

Answers answers_of(const EventStore& store) {
  Answers answers;
  for (int i = 0; i < 3'000; ++i) {
    answers.keys.push_back(store.find_key("acme", "k" + std::to_string(i)).value());
    answers.heads.push_back(store.stream_head("acme", "s" + std::to_string(i)).value());
  }
  answers.deadlines = store.deadlines_due(kFarFuture, SIZE_MAX).value();
  const auto events =
      store.read_stream("acme", "long", StreamVersion{100}, Direction::kForward, 777).value();
  for (const StoredEvent& event : events) answers.long_stream.push_back(event.position);
  return answers;
}

// A log with many keys, streams and deadlines; what its index answers.
Answers write_log(const RocksDbEventStoreOptions& options) {
  std::mt19937_64 random(99);
  const auto store = open_rocksdb_event_store(options);
  LogWriter writer(**store);
  for (int i = 0; i < 2'500; ++i) {
    EventSpec own{.stream = "s" + std::to_string(random() % 2'000)};
    if (random() % 3 == 0) own.deadline_ms = 1 + static_cast<TimeMs>(random() % 1'000'000);
    own.clears_deadline = random() % 2 == 0;
    writer.add({.key = "k" + std::to_string(i), .events = {own, {.stream = "long"}}});
    if (i % 20 == 19) {
      EXPECT_TRUE(writer.append().ok());
    }
  }
  Answers answers = answers_of(**store);
  EXPECT_EQ(answers.deadlines.size(), writer.deadlines().size());
  return answers;
}

void garble(const std::filesystem::path& file) {
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  stream.seekp(static_cast<std::streamoff>(std::filesystem::file_size(file) / 2));
  stream << "nonsense, where RocksDB had something else";
}

// As a power cut may leave it, or a bad disk.
TEST(LogIndex, GarbledIsBuiltAgainAndSaidSo) {
  for (const std::string what : {"MANIFEST", "CURRENT"}) {
    TempDirectory directory;
    RocksDbEventStoreOptions options;
    options.directory = directory / "log";
    options.index_generation_commits = 300;
    const Answers answers = write_log(options);
    for (const auto& entry : std::filesystem::directory_iterator(options.directory + "/index")) {
      if (entry.path().filename().string().starts_with(what)) garble(entry.path());
    }
    std::vector<std::string> warnings;
    options.warn = [&warnings](const std::string& code, const std::string&) {
      warnings.push_back(code);
    };
    for (int start = 0; start < 2; ++start) {
      const auto store = open_rocksdb_event_store(options);
      ASSERT_TRUE(store.ok()) << store.error().detail;
      EXPECT_EQ(answers_of(**store), answers);
      EXPECT_EQ(broken_invariant(**store), std::nullopt);
    }
    EXPECT_EQ(warnings, std::vector<std::string>{"index_built_again"}) << what;
  }
}

// Bytes amid the tables' rows: behind the checkpoint's, which is read on opening, and before what
// opens the table.
void damage_rows(const std::string& index) {
  for (const auto& entry : std::filesystem::directory_iterator(index)) {
    if (entry.path().extension() != ".sst") continue;
    const std::uintmax_t size = std::filesystem::file_size(entry.path());
    std::fstream file(entry.path(), std::ios::in | std::ios::out | std::ios::binary);
    for (std::uintmax_t at = 16'384; at < size / 2; at += 200) {
      file.seekp(static_cast<std::streamoff>(at));
      file.put('\x5A');
    }
  }
}

class DamagedIndex : public ::testing::Test {
 protected:
  DamagedIndex() {
    options_.directory = directory_ / "log";
    options_.index_generation_commits = 300;
    options_.warn = [this](const std::string& code, const std::string&) {
      warnings_.push_back(code);
    };
  }
  [[nodiscard]] bool is_noted() const {
    return std::filesystem::exists(options_.directory + "/index.damaged");
  }

  TempDirectory directory_;
  RocksDbEventStoreOptions options_;
  std::vector<std::string> warnings_;
};

TEST_F(DamagedIndex, FoundWhileItIsUsedIsBuiltAgainByTheNextStart) {
  const Answers answers = write_log(options_);
  damage_rows(options_.directory + "/index");
  {
    const auto store = open_rocksdb_event_store(options_);
    ASSERT_TRUE(store.ok()) << store.error().detail;
    bool met = false;
    for (int i = 0; i < 3'000 && !met; ++i) {
      const auto found = (*store)->find_key("acme", "k" + std::to_string(i));
      met = !found.ok();
      if (!met) continue;
      EXPECT_EQ(found.error().code, StoreErrorCode::kCorrupt);
      EXPECT_NE(found.error().detail.find("the next start builds the index again"),
                std::string::npos);
    }
    EXPECT_TRUE(met);
    EXPECT_TRUE(is_noted());
  }
  for (int start = 0; start < 2; ++start) {
    const auto store = open_rocksdb_event_store(options_);
    ASSERT_TRUE(store.ok()) << store.error().detail;
    EXPECT_EQ(answers_of(**store), answers);
    EXPECT_FALSE(is_noted());
  }
  EXPECT_EQ(warnings_, std::vector<std::string>{"index_built_again"});
}

// RocksDB meets the damage when it merges the tables, and takes nothing more.
TEST_F(DamagedIndex, NeverKeepsTheLogFromBeingOpened) {
  (void)write_log(options_);
  damage_rows(options_.directory + "/index");
  Position head;
  bool refused = false;
  {
    const auto store = open_rocksdb_event_store(options_);
    ASSERT_TRUE(store.ok()) << store.error().detail;
    LogWriter writer(**store);
    for (int i = 0; i < 400 && !refused; ++i) {
      for (int j = 0; j < 100; ++j) {
        writer.add({.key = "more" + std::to_string(i * 100 + j), .events = {{"own"}}});
      }
      refused = !writer.append().ok();
    }
    head = (*store)->head().position;
  }
  EXPECT_TRUE(refused) << "the damage was not met; the test shows nothing";
  const auto store = open_rocksdb_event_store(options_);
  ASSERT_TRUE(store.ok()) << store.error().detail;
  EXPECT_EQ((*store)->head().position, head);
  EXPECT_EQ(broken_invariant(**store), std::nullopt);
  EXPECT_EQ((*store)->find_key("acme", "more0").value(), Position{5'001});
  EXPECT_FALSE(is_noted());
}

TEST(LogIndex, BuiltAgainFromTheLogGivesTheSameAnswers) {
  TempDirectory directory;
  RocksDbEventStoreOptions options;
  options.directory = directory / "log";
  options.index_generation_commits = 300;
  const Answers answers = write_log(options);
  for (const std::size_t generation : {300u, 100'000u, 7u}) {
    std::filesystem::remove_all(options.directory + "/index");
    options.index_generation_commits = generation;
    {
      const auto store = open_rocksdb_event_store(options);
      ASSERT_TRUE(store.ok()) << store.error().detail;
      EXPECT_EQ(answers_of(**store), answers);
    }
    const auto store = open_rocksdb_event_store(options);
    ASSERT_TRUE(store.ok()) << store.error().detail;
    EXPECT_EQ(answers_of(**store), answers);
    EXPECT_EQ(broken_invariant(**store), std::nullopt);
  }
}

// The marker has no checksum. Under another secret no row would be found by its name, and a key
// that was used would look like a new one.
TEST(LogIndex, FollowsTheSecretThatItsRowsAreNamedUnder) {
  TempDirectory directory;
  RocksDbEventStoreOptions options;
  options.directory = directory / "log";
  const Answers expected = write_log(options);
  std::fstream marker(options.directory + "/FORMAT", std::ios::in | std::ios::out);
  std::string text(std::istreambuf_iterator<char>(marker), {});
  const auto digit = text.find("index-seed ") + 11;
  text[digit] = text[digit] == '0' ? '1' : '0';
  marker.seekp(0);
  marker << text;
  marker.close();
  EXPECT_EQ(answers_of(**open_rocksdb_event_store_read_only(options)), expected);
  EXPECT_EQ(answers_of(**open_rocksdb_event_store(options)), expected);
}

}  // namespace
}  // namespace orderlog::testing
