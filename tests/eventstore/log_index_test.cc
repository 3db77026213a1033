// The index by itself, with bounds so small that everything that happens to a large one happens at
// once.

#include "eventstore/log_index.h"

#include <gtest/gtest.h>

#include <string>
#include <thread>

#include "eventstore/memory_event_store.h"
#include "tests/eventstore/log_writer.h"
#include "tests/eventstore/temp_directory.h"

namespace orderlog::testing {
namespace {

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
    auto disk = IndexDisk::open(directory_ / "index", IndexSeed{7}, nullptr, nullptr);
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
