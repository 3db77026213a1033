// The real server on a disk that fills up and is freed again, and on one whose power is cut: its
// blocks are copied from under the process, and the next one starts on the copy.

#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <iostream>
#include <memory>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/server_process.h"
#include "tests/e2e/session.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fault/disks/small_disk.h"
#include "tests/fault/load_clients.h"
#include "tests/fault/log_audit.h"
#include "tests/fault/promises.h"
#include "tests/fault/suite_report.h"
#include "tests/fault/system_calls/faulty_system.h"
#include "tests/messaging/eventually.h"

namespace orderlog::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using Flags = std::vector<std::string>;

constexpr std::size_t kClients = 4;
constexpr std::uint64_t kMiB = std::uint64_t{1} << 20;
// Small disks: less than the default is free from the start.
const Flags kHasty{"--store.min_free_bytes", "33554432", "--rules.hold_ms", "300",
                   "--rules.leg_timeout_ms", "200",      "--log.level",     "warning"};

class OnADisk : public ::testing::Test {
 protected:
  OnADisk() { std::cout << "seed " << seed_ << std::endl; }
  ~OnADisk() override {
    clients_.reset();
    server_.reset();
  }

  void begin(const Flags& more = {}) {
    Flags flags = kHasty;
    flags.insert(flags.end(), more.begin(), more.end());
    server_ = std::make_unique<ServerProcess>(mount_ + "/data", flags);
    clients_ = std::make_unique<LoadClients>(kClients, seed_, journal_);
  }
  void load(std::uint64_t ms) { std::this_thread::sleep_for(milliseconds(ms)); }
  void expect_nothing_lost() {
    clients_->settle();
    expect_old_answers(server_->url(), journal_, 500, random_);
    server_->terminate();
    EXPECT_EQ(server_->wait(), 0) << server_->err();
    const auto log = open_log(server_->data());
    ASSERT_TRUE(log.ok()) << log.error().detail;
    const LogAudit audit = audit_log(**log);
    EXPECT_EQ(audit.broken, std::vector<std::string>());
    EXPECT_EQ(lost_keys(audit, journal_), std::vector<std::string>()) << "I1";
    EXPECT_EQ(journal_.contradictions(), std::vector<std::string>());
  }
  // Of a command with a key of its own.
  Reply give(const std::string& key) {
    return Session(server_->url())
        .post_keyed("/v1/accounts",
                    R"({"account_id":")" + key + R"(","currency":"CNY","kind":"balance"})", key);
  }

  const std::uint64_t seed_ = std::random_device{}();
  std::mt19937_64 random_{seed_};
  TempDirectory directory_;
  const std::string mount_ = directory_ / "disk";
  Journal journal_;
  std::unique_ptr<ServerProcess> server_;
  std::unique_ptr<LoadClients> clients_;
};

class FullDisk : public OnADisk {};

TEST_F(FullDisk, RefusesWritesAnswersQueriesAndGoesOnByItselfWhenItIsFreed) {
  const std::uint64_t times = exam_count("FULL_DISKS", 3);
  // RocksDB takes room for its next files beforehand, tens of MiB for each database.
  const auto disk = SmallDisk::mount(mount_, 768 * kMiB);
  if (disk == nullptr) {
    // The system calls' tests have a disk without space for every write.
    report({.test = "disk.full",
            .fault = "no rights to mount a small disk here: see system_calls.failing, ENOSPC",
            .load = "none",
            .unit = "times full"});
    return;
  }
  begin();
  ASSERT_TRUE(server_->start()) << server_->err();
  clients_->go_on(server_->url());
  for (std::uint64_t i = 0; i < times; ++i) {
    load(200);
    disk->fill(16 * kMiB);
    std::string code;
    for (int tries = 0; tries < 100 && code.empty(); ++tries) {
      const Reply reply = give("full-" + std::to_string(i) + "-" + std::to_string(tries));
      if (reply.status == 503) code = reply.code();
      load(20);
    }
    EXPECT_EQ(code, "disk_full");
    EXPECT_EQ(Session(server_->url()).get("/v1/orders").status, 200);
    EXPECT_EQ(Session(server_->url()).get("/v1/accounts/house").status, 200);
    const std::size_t before = journal_.size();
    disk->free();
    load(1'000);
    EXPECT_TRUE(eventually([&] { return journal_.size() > before; })) << "it does not resume";
  }
  ASSERT_NO_FATAL_FAILURE(expect_nothing_lost());
  server_.reset();
  if (HasFailure()) return;
  report({.test = "disk.full",
          .fault = "a small disk filled and freed",
          .load = "4 clients",
          .count = times,
          .unit = "times full"});
}

class BlockCut : public OnADisk {
 protected:
  static void TearDownTestSuite() { report_suite(row); }
  static inline ExamRow row{.test = "disk.cut",
                            .fault = "power cut: the blocks copied from under the process",
                            .load = "4 clients",
                            .unit = "cuts"};

  // Null where the machine has no such disks; then the system calls keep the books of what is
  // synced, and what is not is taken away.
  std::unique_ptr<BlockDisk> make_disk() {
    auto disk = BlockDisk::make(directory_ / "image-0", mount_);
    if (disk == nullptr) row.fault = "power cut: what no fsync has reached is taken away";
    return disk;
  }
  void start(bool on_books) {
    if (on_books) {
      system_.begin_on(mount_);
      server_->set_environment(system_.environment());
    }
    ASSERT_TRUE(server_->start(server_->port())) << "I11: " << server_->err();
  }
  // The server stands while its disk is copied, and never gets to know.
  void cut(BlockDisk* disk) {
    const std::string image = directory_ / ("image-" + std::to_string(++images_));
    server_->pause();
    if (disk != nullptr) disk->cut_power(image);
    server_->kill();
    clients_->await_rest();
    if (disk == nullptr) return system_.lose_unsynced(server_->data());
    ASSERT_TRUE(disk->come_back(image));
  }

  FaultySystem system_{directory_ / "orders", "/line-0/log/"};
  int images_ = 0;
};

TEST_F(BlockCut, LosesNothingThatWasAcknowledged) {
  const std::uint64_t cuts = exam_count("BLOCK_CUTS", 15);
  const auto disk = make_disk();
  begin();
  for (std::uint64_t i = 0; i < cuts; ++i) {
    SCOPED_TRACE("cut " + std::to_string(i));
    ASSERT_NO_FATAL_FAILURE(start(disk == nullptr));
    expect_old_answers(server_->url(), journal_, 20, random_);
    ASSERT_FALSE(HasFailure());
    clients_->go_on(server_->url());
    load(20 + random_() % 200);
    ASSERT_NO_FATAL_FAILURE(cut(disk.get()));
  }
  ASSERT_NO_FATAL_FAILURE(start(disk == nullptr));
  clients_->go_on(server_->url());
  // However slow the disk is.
  EXPECT_TRUE(eventually([&] { return journal_.size() > 20 * cuts; }, seconds(60)));
  ASSERT_NO_FATAL_FAILURE(expect_nothing_lost());
  row.count = cuts;
  server_.reset();
}

TEST_F(BlockCut, IsNoticedWhenAcknowledgementsRunAheadOfTheSync) {
  constexpr std::uint64_t kCuts = 5;
  std::uint64_t noticed = 0;
  const auto disk = make_disk();
  begin({"--faults.ack_before_sync"});
  for (std::uint64_t i = 0; i < kCuts && noticed == 0; ++i) {
    ASSERT_NO_FATAL_FAILURE(start(disk == nullptr));
    clients_->go_on(server_->url());
    load(200);
    ASSERT_NO_FATAL_FAILURE(cut(disk.get()));
    const auto log = open_log(server_->data());
    noticed += !log.ok() || !lost_keys(audit_log(**log), journal_).empty();
  }
  clients_->abandon();
  server_.reset();
  EXPECT_EQ(noticed, 1U);
  row.planted = found_of("answers before the sync", noticed, 1);
}

}  // namespace
}  // namespace orderlog::testing
