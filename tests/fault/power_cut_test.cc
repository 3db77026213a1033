// Cuts the power at random moments and holds the store to every acknowledgement it gave.

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "eventstore/rocksdb_event_store.h"
#include "tests/eventstore/invariants.h"
#include "tests/eventstore/log_writer.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fault/lossy_file_system.h"
#include "tests/fault/suite_report.h"

namespace orderlog::testing {
namespace {

struct Acknowledged {
  Head head;
  std::vector<std::pair<std::string, Position>> keys;
};

class PowerCut : public ::testing::Test {
 protected:
  RocksDbEventStoreOptions options_on(LossyFileSystem& lossy) {
    RocksDbEventStoreOptions options;
    options.directory = directory_ / "log";
    options.file_system = lossy.file_system();
    options.index_generation_commits = 20 + random_() % 200;
    options.tail_bytes = random_() % 100'000;
    options.anchor_interval = std::chrono::milliseconds(random_() % 3 * 2);
    return options;
  }

  // Appends until the power is cut; remembers what was acknowledged before.
  void append_until_cut(EventStore& store, LossyFileSystem& lossy, Acknowledged& acknowledged) {
    LogWriter writer(store);
    const std::string start = std::to_string(store.head().position.value()) + "-";
    while (!lossy.is_cut()) {
      std::vector<std::pair<std::string, Position>> keys;
      for (std::uint64_t commits = 1 + random_() % 12; commits > 0; --commits) {
        const std::string name = start +
                                 std::to_string(acknowledged.keys.size() + keys.size() + 1) + "-" +
                                 std::to_string(random_());
        const Position first = writer.add(
            {.key = name,
             .events = {{.stream = "own" + name, .payload = std::string(random_() % 3'000, 'p')},
                        {.stream = "run" + start}}});
        keys.emplace_back(name, first);
      }
      const auto appended = writer.append();
      // Whoever was answered was answered while there was power.
      if (lossy.is_cut()) return;
      ASSERT_TRUE(appended.ok()) << appended.error().detail;
      acknowledged.head = *appended;
      acknowledged.keys.insert(acknowledged.keys.end(), keys.begin(), keys.end());
    }
  }

  // I1, I3, I4, I14; nullopt when all of them hold.
  std::optional<std::string> loss(const EventStore& store, const Acknowledged& acknowledged) {
    if (store.head().position < acknowledged.head.position) {
      return "I1: the log ends at " + std::to_string(store.head().position.value()) +
             " instead of " + std::to_string(acknowledged.head.position.value());
    }
    for (const auto& [key, position] : acknowledged.keys) {
      const auto found = store.find_key("acme", key);
      if (!found || found.value() != position) return "I1: the key " + key + " is lost";
    }
    return broken_invariant(store);
  }

  static void TearDownTestSuite() { report_suite(row); }
  static inline ExamRow row{.test = "power_cut",
                            .fault = "the log's disk loses power",
                            .load = "one writer, batches of 1 to 12 commits",
                            .unit = "cuts"};

  TempDirectory directory_;
  const std::uint64_t seed_ = std::random_device{}();
  std::mt19937_64 random_{seed_};
};

TEST_F(PowerCut, LosesNothingThatWasAcknowledged) {
  const std::uint64_t cuts = exam_count("POWER_CUTS", 100);
  SCOPED_TRACE("seed " + std::to_string(seed_));
  Acknowledged acknowledged;
  std::size_t commits = 0;
  for (std::uint64_t cut = 0; cut < cuts; ++cut) {
    SCOPED_TRACE("cut " + std::to_string(cut));
    LossyFileSystem lossy(directory_ / "spare", random_());
    {
      // Now and then so early that the store is still opening.
      lossy.cut_after(random_() % (cut % 4 == 0 ? 60 : 400));
      const auto store = open_rocksdb_event_store(options_on(lossy));
      if (!lossy.is_cut() || store.ok()) {
        ASSERT_TRUE(store.ok()) << store.error().detail;
        ASSERT_EQ(loss(**store, acknowledged), std::nullopt);
        append_until_cut(**store, lossy, acknowledged);
        if (HasFatalFailure()) return;
      }
    }
    if (!lossy.is_cut()) lossy.cut_now();
    lossy.come_back();
    commits = acknowledged.keys.size();
    // Old keys have been checked often enough.
    if (commits > 2'000)
      acknowledged.keys.erase(acknowledged.keys.begin(), acknowledged.keys.end() - 500);
  }
  LossyFileSystem lossy(directory_ / "spare", 1);
  const auto store = open_rocksdb_event_store(options_on(lossy));
  ASSERT_TRUE(store.ok()) << store.error().detail;
  EXPECT_EQ(loss(**store, acknowledged), std::nullopt);
  EXPECT_GT(acknowledged.head.position.value(), 100u);
  row.count = cuts;
  RecordProperty("acknowledged_events", std::to_string(acknowledged.head.position.value()));
}

TEST_F(PowerCut, IsNoticedWhenAcknowledgementsRunAheadOfTheSync) {
  constexpr int kCuts = 20;
  SCOPED_TRACE("seed " + std::to_string(seed_));
  int noticed = 0;
  for (int cut = 0; cut < kCuts; ++cut) {
    directory_.clear();
    Acknowledged acknowledged;
    LossyFileSystem lossy(directory_ / "spare", random_());
    RocksDbEventStoreOptions options = options_on(lossy);
    options.planted_ack_before_sync = true;
    {
      const auto store = open_rocksdb_event_store(options);
      ASSERT_TRUE(store.ok()) << store.error().detail;
      lossy.cut_after(100 + random_() % 300);
      append_until_cut(**store, lossy, acknowledged);
      if (HasFatalFailure()) return;
    }
    lossy.come_back();
    LossyFileSystem healthy(directory_ / "spare", 1);
    options.file_system = healthy.file_system();
    const auto store = open_rocksdb_event_store(options);
    if (!store) {
      EXPECT_TRUE(store.error().code == StoreErrorCode::kBehindAnchor ||
                  store.error().code == StoreErrorCode::kCorrupt)
          << store.error().detail;
      ++noticed;
    } else if (loss(**store, acknowledged)) {
      ++noticed;
    }
  }
  // A cut may happen to lose nothing; twenty do not.
  EXPECT_GE(noticed, kCuts / 2);
  row.planted = found_of("answers before the sync", static_cast<std::uint64_t>(noticed), kCuts);
}

}  // namespace
}  // namespace orderlog::testing
