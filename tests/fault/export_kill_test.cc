// Kills `orderlog replay export` with SIGKILL at random moments, again and again, and runs the same
// command once more: what it comes to in the end is what a run that nobody disturbed comes to.

#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "app/import/online_retail.h"
#include "tests/app/import/retail_file.h"
#include "tests/app/program.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/fault/suite_report.h"
#include "tests/replay/export/sqlite_rows.h"

namespace orderlog::testing {
namespace {

namespace fs = std::filesystem;
using std::chrono::duration_cast;
using std::chrono::microseconds;
using std::chrono::steady_clock;

constexpr int kInvoices = 4'000;
// No program is killed before it has begun.
constexpr microseconds kStart{5'000};
// Of each format.
const int kKillsWanted = static_cast<int>(exam_count("EXPORT_KILLS", 8));

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

// One log for all: orders of few customers, with refunds, so that streams go on after a while.
class ExportKill : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    shop_file = std::make_unique<RetailTestFile>();
    std::mt19937 random(1);
    for (int i = 0; i < kInvoices; ++i) {
      const std::string customer = std::to_string(17'000 + random() % 50);
      const std::string day = std::to_string(10 + i * 18 / kInvoices);
      const std::string date = "2010-12-" + day + "T08:26:00Z";
      shop_file->add({.invoice = std::to_string(10'000 + i),
                      .quantity = std::to_string(1 + random() % 9),
                      .date = date,
                      .customer = customer});
      if (i % 3 != 0) continue;
      shop_file->add({.invoice = "C" + std::to_string(50'000 + i),
                      .quantity = "-1",
                      .date = date,
                      .customer = customer});
    }
    const auto imported = import_online_retail(
        shop_file->path(),
        [](ImportAnswerHandler handler) {
          return open_engine_target(shop_file->data(), std::move(handler));
        },
        [](std::uint64_t) {});
    ASSERT_TRUE(imported.complete) << imported.trouble;
  }
  static void TearDownTestSuite() {
    shop_file.reset();
    report_suite(row);
  }
  static inline ExamRow row{.test = "export_kill",
                            .fault = "kill -9 of replay export and replay import",
                            .load = "NDJSON, SQLite, CSV, and a log made again",
                            .unit = "kills"};

  ExportKill() : seed_(seed_of_run()), random_(seed_) { std::cout << "seed " << seed_ << "\n"; }

  static std::uint64_t seed_of_run() {
    const char* given = std::getenv("ORDERLOG_SEED");
    return given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  }

  static std::vector<std::string> command(const std::string& out, const std::string& format) {
    return {"replay", "export",   "--data", shop_file->data(), "--to",
            out,      "--format", format,   "--batch-events",  "1000"};
  }

  int below(int bound) { return static_cast<int>(random_() % static_cast<unsigned>(bound)); }

  // Undisturbed; returns how long it took.
  static microseconds run(const std::string& out, const std::string& format) {
    const auto began = steady_clock::now();
    const ProgramOutcome outcome = run_orderlog(command(out, format));
    EXPECT_EQ(outcome.exit_status, 0) << outcome.err;
    return duration_cast<microseconds>(steady_clock::now() - began);
  }

  // Runs it until it has been killed often enough at a random moment of `whole`; `killed` looks at
  // what was left, and `forget` takes away what one that was too quick has made. Then once more,
  // undisturbed.
  void run_killed(const std::vector<std::string>& arguments, microseconds whole,
                  const std::function<void()>& forget, const std::function<void()>& killed) {
    bool from_the_beginning = true;
    for (int kills = 0; kills < kKillsWanted;) {
      const microseconds alive = std::max(whole * (50 + below(600)) / 1'000, kStart);
      const ProgramOutcome outcome = run_orderlog_killed(arguments, alive);
      if (outcome.exit_status == 0) {
        forget();
        // It was measured in a slower moment.
        if (from_the_beginning) whole = whole * 9 / 10;
        ASSERT_GT(whole, kStart) << "it can't be killed";
        from_the_beginning = true;
        continue;
      }
      ASSERT_EQ(outcome.exit_status, 128 + SIGKILL) << outcome.err;
      ++kills;
      ++row.count;
      from_the_beginning = false;
      killed();
    }
    // One whose last part is longer than the moments it had is over sooner or later.
    const ProgramOutcome last = run_orderlog(arguments);
    ASSERT_EQ(last.exit_status, 0) << last.err;
  }

  void run_export_killed(const std::string& out, const std::string& format, microseconds whole) {
    const auto forget = [&out] {
      for (const char* ending : {"", ".state", ".partial", ".partial-journal"}) {
        fs::remove_all(out + ending);
      }
    };
    run_killed(command(out, format), whole, forget, [] {});
  }

  void expect_log(const std::string& data, const std::string& text) {
    const std::string again = directory_ / "again.ndjson";
    ASSERT_EQ(
        run_orderlog({"replay", "export", "--full", "--data", data, "--to", again}).exit_status, 0);
    EXPECT_EQ(text_of(again), text_of(text));
  }

  static std::unique_ptr<RetailTestFile> shop_file;
  const std::uint64_t seed_;
  std::mt19937_64 random_;
  TempDirectory directory_;
};
std::unique_ptr<RetailTestFile> ExportKill::shop_file;

TEST_F(ExportKill, TheLogIsTheSameFile) {
  const std::string whole = directory_ / "whole.ndjson";
  const std::string killed = directory_ / "killed.ndjson";
  run_export_killed(killed, "ndjson", run(whole, "ndjson"));
  EXPECT_EQ(text_of(killed), text_of(whole));
}

TEST_F(ExportKill, TheDatabaseHasTheSameRows) {
  const std::string whole = directory_ / "whole.sqlite";
  const std::string killed = directory_ / "killed.sqlite";
  run_export_killed(killed, "sqlite", run(whole, "sqlite"));
  EXPECT_EQ(SqliteRows(killed).everything(), SqliteRows(whole).everything());
  EXPECT_EQ(SqliteRows(killed).ask("PRAGMA integrity_check"), "ok\n");
  EXPECT_EQ(SqliteRows(killed).ask("SELECT name FROM sqlite_schema ORDER BY 1"),
            SqliteRows(whole).ask("SELECT name FROM sqlite_schema ORDER BY 1"));
}

TEST_F(ExportKill, TheTablesAreTheSameFiles) {
  const std::string whole = directory_ / "whole";
  const std::string killed = directory_ / "killed";
  run_export_killed(killed, "csv", run(whole, "csv"));
  for (const auto& entry : fs::directory_iterator(whole)) {
    const std::string name = entry.path().filename();
    if (name.starts_with(".")) continue;
    EXPECT_EQ(text_of(killed + "/" + name), text_of(entry.path())) << name;
  }
}

TEST_F(ExportKill, TheImportIsTheSameLog) {
  const std::string text = directory_ / "log.ndjson";
  run(text, "ndjson");
  const std::string data = directory_ / "data";
  const std::vector<std::string> import{"replay", "import", text, "--to", data};
  const auto began = steady_clock::now();
  ASSERT_EQ(run_orderlog(import).exit_status, 0);
  const auto whole = duration_cast<microseconds>(steady_clock::now() - began);
  expect_log(data, text);
  const auto forget = [&data] { fs::remove_all(data); };
  forget();
  run_killed(import, whole, forget, [&] {
    // It is there when it is whole, and then may only have been about to say so.
    if (!fs::exists(data)) return;
    expect_log(data, text);
    forget();
  });
  expect_log(data, text);
}

}  // namespace
}  // namespace orderlog::testing
