// The index by itself, with bounds so small that everything that happens to a large one happens at
// once.

#include "eventstore/log_index.h"

#include <gtest/gtest.h>
#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <utility>

#include "eventstore/memory_event_store.h"
#include "tests/eventstore/log_writer.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog::testing {
namespace {

using rocksdb::FileOptions;
using rocksdb::FSRandomAccessFile;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;

// Holds back whoever reads a file from one end to the other, which is done in large pieces: who
// looks a row up, or adds a file, reads small ones.
class SlowToScan final : public rocksdb::FileSystemWrapper {
 public:
  SlowToScan() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  const char* Name() const override { return "SlowToScan"; }

  void hold_scans(bool hold) {
    if (hold) state_->held = 0;
    state_->holding = hold;
    state_->holding.notify_all();
  }
  void wait_for_scan() const { state_->held.wait(0); }
  [[nodiscard]] bool is_scanned() const { return state_->held != 0; }

  IOStatus NewRandomAccessFile(const std::string& path, const FileOptions& options,
                               std::unique_ptr<FSRandomAccessFile>* out,
                               IODebugContext* dbg) override {
    IOStatus status = FileSystemWrapper::NewRandomAccessFile(path, options, out, dbg);
    if (status.ok()) *out = std::make_unique<File>(std::move(*out), state_);
    return status;
  }

 private:
  struct State {
    std::atomic<bool> holding{false};
    std::atomic<int> held{0};
  };

  class File final : public rocksdb::FSRandomAccessFileOwnerWrapper {
   public:
    File(std::unique_ptr<FSRandomAccessFile>&& file, std::shared_ptr<State> state)
        : FSRandomAccessFileOwnerWrapper(std::move(file)), state_(std::move(state)) {}

    IOStatus Read(std::uint64_t offset, std::size_t bytes, const IOOptions& options,
                  rocksdb::Slice* out, char* scratch, IODebugContext* dbg) const override {
      if (bytes >= kLargeRead && state_->holding) {
        state_->held.fetch_add(1);
        state_->held.notify_all();
        state_->holding.wait(true);
      }
      return FSRandomAccessFileOwnerWrapper::Read(offset, bytes, options, out, scratch, dbg);
    }

   private:
    static constexpr std::size_t kLargeRead = std::size_t{1} << 20;

    const std::shared_ptr<State> state_;
  };

  const std::shared_ptr<State> state_ = std::make_shared<State>();
};

class LogIndexAlone : public ::testing::Test {
 protected:
  LogIndexAlone() {
    limits_.commits = 500;
    limits_.filter_bytes_min = 1'024;
    limits_.filter_bytes_max = 65'536;
    open();
  }

  void open() {
    index_.reset();
    auto disk = IndexDisk::open(directory_ / "index", IndexSeed{7}, env_, nullptr);
    ASSERT_TRUE(disk.ok()) << disk.error().detail;
    index_ = std::make_unique<LogIndex>(std::move(disk).value(), IndexSeed{7}, limits_);
  }

  // One batch of commits with a key and two streams each.
  void apply(std::uint64_t commits) {
    for (std::uint64_t i = 0; i < commits; ++i) {
      const std::string number = std::to_string(++written_);
      writer_.add({.key = "k" + number, .events = {{"s" + number}, {"t" + number}}});
    }
    const auto batch = writer_.take_batch();
    ASSERT_TRUE(log_->append(batch).ok());
    ASSERT_TRUE(index_->make_room().ok());
    for (std::size_t i = 0; i < batch->size(); ++i) ASSERT_TRUE(index_->stage((*batch)[i]).ok());
    index_->apply(log_->head());
  }

  void expect_all(std::uint64_t step) {
    for (std::uint64_t i = 1; i <= written_; i += step) {
      const std::string number = std::to_string(i);
      ASSERT_EQ(index_->find_key("acme", "k" + number).value(), Position{2 * i - 1});
      const auto place = index_->find_stream("acme", "t" + number).value();
      ASSERT_TRUE(place);
      ASSERT_EQ(place->event, (StreamHead{StreamVersion{1}, Position{2 * i}}));
      ASSERT_EQ(place->commit, Position{2 * i - 1});
      ASSERT_FALSE(index_->find_key("acme", "no" + number).value());
    }
  }

  TempDirectory directory_;
  LogIndex::Limits limits_;
  rocksdb::Env* env_ = nullptr;
  const std::unique_ptr<EventStore> log_ = make_memory_event_store();
  LogWriter writer_{*log_};
  std::uint64_t written_ = 0;
  std::unique_ptr<LogIndex> index_;
};

TEST_F(LogIndexAlone, KnowsEveryRowWhileItsFilterGrows) {
  for (int i = 0; i < 300; ++i) {
    apply(100);
    if (i % 20 == 19) {
      ASSERT_TRUE(index_->flush().ok());
    }
    expect_all(997);
  }
  expect_all(7);
  ASSERT_TRUE(index_->flush().ok());
  open();
  EXPECT_EQ(index_->disk().checkpoint(), log_->head());
  for (int i = 0; i < 5; ++i) expect_all(31);
}

// On a disk that takes for ever to read through.
class LogIndexThatIsScanned : public LogIndexAlone {
 protected:
  LogIndexThatIsScanned() {
    env_ = slow_.get();
    open();
  }
  ~LogIndexThatIsScanned() override {
    disk_->hold_scans(false);
    index_.reset();
  }

  void apply_generations(int generations) {
    for (int i = 0; i < generations; ++i) {
      for (int part = 0; part < 5; ++part) ASSERT_NO_FATAL_FAILURE(apply(100));
    }
  }
  void wait_for_filter(std::size_t rows) {
    while (index_->filter_rows_max() < rows) std::this_thread::yield();
  }

  const std::shared_ptr<SlowToScan> disk_ = std::make_shared<SlowToScan>();
  const std::unique_ptr<rocksdb::Env> slow_ = rocksdb::NewCompositeEnv(disk_);
};

// A filter that lacked a row would let a command be decided twice, so where it is not beyond doubt
// the index is read through.
class LogIndexWithAKeptFilter : public LogIndexThatIsScanned {
 protected:
  LogIndexWithAKeptFilter() {
    limits_.filter_kept_from_rows = 1;
    open();
    apply_generations(4);
    EXPECT_TRUE(index_->flush().ok());
    disk_->hold_scans(true);
  }

  [[nodiscard]] bool has_filter_when_opened() {
    disk_->hold_scans(false);  // what builds one now may end
    index_.reset();
    disk_->hold_scans(true);
    open();
    return index_->filter_rows_max() > 0;
  }
  void write_generations_without_a_filter_beside() {
    const std::string kept = read();
    disk_->hold_scans(false);
    apply_generations(4);
    EXPECT_TRUE(index_->flush().ok());
    index_.reset();
    disk_->hold_scans(true);
    write(kept);
  }
  [[nodiscard]] std::string read() const {
    std::ifstream in(file_, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& bytes) const {
    std::ofstream(file_, std::ios::binary | std::ios::trunc) << bytes;
  }

  const std::string file_ = directory_ / "index.filter";
};

TEST_F(LogIndexWithAKeptFilter, KnowsEveryRowAtOnce) {
  ASSERT_TRUE(has_filter_when_opened());
  expect_all(1);
  apply_generations(2);
  expect_all(1);
}

TEST_F(LogIndexWithAKeptFilter, TakesNoneOfAnEarlierTime) {
  ASSERT_TRUE(has_filter_when_opened());
  write_generations_without_a_filter_beside();
  EXPECT_FALSE(has_filter_when_opened());
  expect_all(1);
}

TEST_F(LogIndexWithAKeptFilter, TakesItForRowsThatCameInMemoryOnly) {
  ASSERT_TRUE(has_filter_when_opened());
  apply(100);  // less than a generation, so a kill forgets it
  const std::uint64_t all = std::exchange(written_, written_ - 100);
  ASSERT_TRUE(has_filter_when_opened());
  expect_all(1);
  // As a start reads them from the log.
  const auto cursor = log_->read_from(index_->disk().checkpoint().position.next());
  for (auto next = cursor->next(); next.ok() && *next; next = cursor->next()) {
    ASSERT_TRUE(index_->stage(**next).ok());
  }
  index_->apply(log_->head());
  written_ = all;
  expect_all(1);
}

TEST_F(LogIndexWithAKeptFilter, TakesNoneThatIsNotWhole) {
  const std::string whole = read();
  ASSERT_GT(whole.size(), 1'024U);
  std::mt19937_64 random(20'261'123);
  for (int i = 0; i < 30; ++i) {
    std::string damaged = whole;
    damaged[random() % damaged.size()] ^= static_cast<char>(1U << random() % 8);
    write(damaged);
    ASSERT_FALSE(has_filter_when_opened()) << i;
    write(whole.substr(0, random() % whole.size()));
    ASSERT_FALSE(has_filter_when_opened()) << i;
  }
  std::filesystem::remove(file_);
  EXPECT_FALSE(has_filter_when_opened());
  expect_all(1);
  write(whole);
  EXPECT_TRUE(has_filter_when_opened());
}

TEST_F(LogIndexWithAKeptFilter, TakesNoneThatIsLargerThanItMayBe) {
  limits_.filter_bytes_max = 1'024;
  EXPECT_FALSE(has_filter_when_opened());
}

TEST_F(LogIndexWithAKeptFilter, KeepsNoneOfFewRows) {
  std::filesystem::remove(file_);
  limits_.filter_kept_from_rows = 1'000'000;
  disk_->hold_scans(false);
  open();
  ASSERT_TRUE(index_->flush().ok());
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(LogIndexThatIsScanned, IsWrittenWhileTheFirstFilterIsBuilt) {
  apply_generations(4);
  ASSERT_TRUE(index_->flush().ok());
  disk_->hold_scans(true);
  open();
  disk_->wait_for_scan();
  ASSERT_NO_FATAL_FAILURE(apply_generations(8));
  ASSERT_TRUE(index_->flush().ok());
  EXPECT_EQ(index_->filter_rows_max(), 0U);
  disk_->hold_scans(false);
  wait_for_filter(1);
  expect_all(1);
  open();
  EXPECT_EQ(index_->disk().checkpoint(), log_->head());
}

TEST_F(LogIndexThatIsScanned, IsWrittenWhileALargerFilterIsBuilt) {
  disk_->hold_scans(true);
  while (!disk_->is_scanned()) {
    ASSERT_NO_FATAL_FAILURE(apply_generations(1));
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  const std::size_t rows_max = index_->filter_rows_max();
  ASSERT_NO_FATAL_FAILURE(apply_generations(8));
  ASSERT_TRUE(index_->flush().ok());
  EXPECT_EQ(index_->filter_rows_max(), rows_max);
  disk_->hold_scans(false);
  wait_for_filter(rows_max + 1);
  expect_all(1);
}

TEST_F(LogIndexThatIsScanned, IsClosedWhileItsFilterIsBuilt) {
  apply_generations(20);
  ASSERT_TRUE(index_->flush().ok());
  for (int i = 0; i < 10; ++i) {
    disk_->hold_scans(true);
    open();
    disk_->wait_for_scan();
    disk_->hold_scans(false);
    index_.reset();
  }
  open();
  expect_all(7);
}

TEST_F(LogIndexAlone, IsReadWhileItIsWritten) {
  std::atomic<std::uint64_t> known{0};
  std::atomic<bool> done{false};
  std::thread reading([&] {
    while (!done) {
      const std::uint64_t upto = known;
      for (std::uint64_t i = upto > 300 ? upto - 300 : 1; i <= upto; i += 13) {
        const auto found = index_->find_key("acme", "k" + std::to_string(i));
        ASSERT_TRUE(found.ok());
        ASSERT_EQ(found.value(), Position{2 * i - 1});
      }
    }
  });
  std::thread flushing([&] {
    while (!done) ASSERT_TRUE(index_->flush().ok());
  });
  for (int i = 0; i < 300; ++i) {
    apply(50);
    known = written_;
  }
  done = true;
  reading.join();
  flushing.join();
}

}  // namespace
}  // namespace orderlog::testing
