// What lies where a database is to be: an older one, a damaged one, somebody else's.

#include <filesystem>
#include <fstream>
#include <functional>
#include <sstream>

#include "replay/as_of_log.h"
#include "replay/export/files/writing_lock.h"
#include "replay/export/sqlite/database.h"
#include "replay/export/tables/table_page.h"
#include "tests/replay/export/exported_log.h"
#include "tests/replay/export/sqlite_export_fixture.h"
#include "tests/replay/export/sqlite_rows.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

TEST_F(SqliteExport, AnotherLogIsNotAddedToIt) {
  const ExportedLog log(60, 1);
  const ExportedLog other(90, 2);
  exported(*log.store);
  const auto before = SqliteRows(file_).everything();
  EXPECT_NE(refusal(*other.store, {.file = file_}).find("another"), std::string::npos);
  const auto shorter = as_of_log(*log.store, *head_at(*log.store, Position{20}));
  EXPECT_NE(refusal(*shorter, {.file = file_}).find("ends at 20"), std::string::npos)
      << refusal(*shorter, {.file = file_});
  EXPECT_EQ(SqliteRows(file_).everything(), before);
  exported(*other.store, {.file = file_, .full = true});
  const std::string fresh = directory_ / "fresh.sqlite";
  exported(*other.store, {.file = fresh});
  EXPECT_EQ(SqliteRows(file_).everything(), SqliteRows(fresh).everything());
}

TEST_F(SqliteExport, WhatIsNoExportIsLeftAlone) {
  const ExportedLog log(20);
  std::ofstream(file_) << "a diary, and quite a long one, of more than a hundred bytes, so that it "
                          "can't be taken for an empty database by any program at all";
  EXPECT_NE(refusal(*log.store, {.file = file_}).find("no SQLite database"), std::string::npos);
  fs::remove(file_);
  {
    auto database = SqliteDatabase::open(file_, SqliteDatabase::Access::kCreate);
    ASSERT_TRUE((*database)->run("CREATE TABLE diary (day TEXT)").ok());
  }
  EXPECT_NE(refusal(*log.store, {.file = file_}).find("no export of ours"), std::string::npos);
  EXPECT_EQ(SqliteRows(file_).ask("SELECT count(*) FROM diary"), "0\n");
}

TEST_F(SqliteExport, SomebodyElsesFileIsNotWrittenOverEvenInFull) {
  const ExportedLog log(20);
  const std::string diary = "Today it rained, and nobody bought an umbrella.";
  std::ofstream(file_) << diary;
  EXPECT_NE(refusal(*log.store, {.file = file_, .full = true}).find("is left alone"),
            std::string::npos);
  EXPECT_EQ(fs::file_size(file_), diary.size());
  fs::remove(file_);
  // Nor where the export would be built.
  for (const std::string& path : {file_, file_ + ".partial"}) {
    {
      auto database = SqliteDatabase::open(path, SqliteDatabase::Access::kCreate);
      ASSERT_TRUE((*database)->run("CREATE TABLE diary (day TEXT)").ok());
    }
    EXPECT_NE(refusal(*log.store, {.file = file_, .full = true}).find("no export of ours"),
              std::string::npos);
    EXPECT_EQ(SqliteRows(path).ask("SELECT count(*) FROM diary"), "0\n");
    fs::remove(path);
  }
  // An empty one is nobody's.
  std::ofstream(file_ + ".partial").close();
  exported(*log.store);
}

TEST_F(SqliteExport, ADamagedExportIsReplacedInFullAndOnlyThen) {
  const ExportedLog log(60);
  exported(*log.store);
  const auto whole = SqliteRows(file_).everything();
  const auto cut = [](const std::string& path) { fs::resize_file(path, fs::file_size(path) / 2); };
  const auto garble = [](std::streamoff from, std::size_t bytes) {
    return [from, bytes](const std::string& path) {
      std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
      file.seekp(from);
      file << std::string(bytes, '\x5A');
    };
  };
  const std::vector<std::function<void(const std::string&)>> damages{cut, garble(0, 16),
                                                                     garble(100, 12)};
  for (const auto& damage : damages) {
    damage(file_);
    EXPECT_NE(refusal(*log.store, {.file = file_}).find("--full"), std::string::npos);
    exported(*log.store, {.file = file_, .full = true});
    EXPECT_EQ(SqliteRows(file_).everything(), whole);
    // What a killed run left beside it, too.
    fs::copy_file(file_, file_ + ".partial");
    damage(file_ + ".partial");
    exported(*log.store, {.file = file_, .full = true});
    EXPECT_EQ(SqliteRows(file_).everything(), whole);
  }
  // Somebody else's is not ours for being damaged.
  fs::remove(file_);
  {
    auto database = SqliteDatabase::open(file_, SqliteDatabase::Access::kCreate);
    ASSERT_TRUE((*database)->run("CREATE TABLE diary (day TEXT)").ok());
  }
  garble(100, 12)(file_);
  const auto size = fs::file_size(file_);
  EXPECT_FALSE(try_export(*log.store, {.file = file_, .full = true}).ok());
  EXPECT_EQ(fs::file_size(file_), size);
}

TEST_F(SqliteExport, APlaceThatIsNotThereIsNamedWithItsReason) {
  const ExportedLog log(20);
  const auto report = try_export(*log.store, {.file = directory_ / "no/such/books.sqlite"});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ExportError::Kind::kTrouble);
  EXPECT_NE(report.error().sentence.find("No such file or directory"), std::string::npos)
      << report.error().sentence;
  EXPECT_NE(refusal(*log.store, {.file = directory_ / ""}).find("is a directory"),
            std::string::npos);
}

TEST_F(SqliteExport, ADamagedEventEndsItAndNamesThePlace) {
  ExportedLog log(20);
  const Position bad =
      log.script.commit_raw({AggregateKind::kOrder, "odd"}, "OrderPlaced", R"({"colour":1})");
  const auto report = try_export(*log.store, {.file = file_});
  ASSERT_FALSE(report.ok());
  EXPECT_EQ(report.error().kind, ExportError::Kind::kTrouble);
  EXPECT_NE(report.error().sentence.find("position " + std::to_string(bad.value())),
            std::string::npos)
      << report.error().sentence;
  EXPECT_FALSE(fs::exists(file_));
}

TEST(ExportTables, HaveAPageThatSaysWhatTheyAre) {
  std::ifstream page(ORDERLOG_SOURCE_DIR "/docs/export-tables.md");
  std::stringstream text;
  text << page.rdbuf();
  EXPECT_EQ(text.str(), table_page())
      << "write it anew: ./run help export-tables > docs/export-tables.md";
}

// Another program may have turned the finished export to a write-ahead log and died.
TEST_F(SqliteExport, WrittenAnewItTakesNothingFromWhatLiesBesideTheOldOne) {
  ExportedLog log(300);
  exported(*log.store);
  const std::string kept = directory_ / "kept-wal";
  {
    auto database = SqliteDatabase::open(file_, SqliteDatabase::Access::kReadWrite);
    ASSERT_TRUE(
        (*database)->run("PRAGMA journal_mode = WAL; CREATE TABLE notes (text TEXT);").ok());
    ASSERT_TRUE((*database)->run("UPDATE events SET payload = payload || ' '").ok());
    fs::copy_file(file_ + "-wal", kept);
  }
  // As a kill leaves it.
  fs::rename(kept, file_ + "-wal");
  log.live(100);
  exported(*log.store, {.file = file_, .full = true});
  const std::string fresh = directory_ / "fresh.sqlite";
  exported(*log.store, {.file = fresh});
  SqliteRows rows(file_);
  EXPECT_EQ(rows.ask("PRAGMA integrity_check"), "ok\n");
  EXPECT_EQ(rows.ask("SELECT count(*) FROM sqlite_schema WHERE name = 'notes'"), "0\n");
  EXPECT_EQ(rows.everything(), SqliteRows(fresh).everything());
}

TEST_F(SqliteExport, AKilledOneOfFewerPartsIsNotGoneOnWith) {
  const ExportedLog log(200);
  TableParts pools;
  ASSERT_TRUE(TableParts::parse("pools", pools));
  exported(*log.store, {.file = file_, .parts = pools});
  fs::rename(file_, file_ + ".partial");
  exported(*log.store);
  const std::string fresh = directory_ / "fresh.sqlite";
  exported(*log.store, {.file = fresh});
  EXPECT_EQ(SqliteRows(file_).everything(), SqliteRows(fresh).everything());
}

TEST_F(SqliteExport, HasOneWriterAtATime) {
  const ExportedLog log(50);
  {
    const auto lock = WritingLock::take(file_);
    ASSERT_TRUE(lock.ok());
    const auto second = try_export(*log.store, {.file = file_});
    ASSERT_FALSE(second.ok());
    EXPECT_EQ(second.error().kind, ExportError::Kind::kTrouble);
    EXPECT_EQ(second.error().sentence, file_ + " is being written already");
    EXPECT_FALSE(fs::exists(file_));
  }
  exported(*log.store);
  const auto left = fs::directory_iterator(directory_.path());
  EXPECT_EQ(std::distance(fs::begin(left), fs::end(left)), 1) << "it goes with its owner";
}

TEST_F(SqliteExport, LeavesFilesAloneThatLookLikeItsLock) {
  const ExportedLog log(50);
  const std::string others = file_ + ".lock";
  std::ofstream(others) << "precious";
  exported(*log.store);
  EXPECT_EQ(fs::file_size(others), 8u);

  const std::string taken = directory_ / ".events.sqlite.orderlog-lock";
  std::ofstream(taken) << "precious";
  const auto second = try_export(*log.store, {.file = directory_ / "events.sqlite"});
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().sentence, taken + " is no lock of ours; move it away");
  EXPECT_EQ(fs::file_size(taken), 8u);
}

}  // namespace
}  // namespace orderlog
