// Tables as files.

#include "replay/export/files/table_files.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <random>

#include "base/csv_reader.h"
#include "replay/as_of_log.h"
#include "replay/export/files/table_files_state.h"
#include "tests/eventstore/temp_directory.h"
#include "tests/replay/export/exported_log.h"
#include "tests/replay/export/sqlite_rows.h"

namespace orderlog {
namespace {

namespace fs = std::filesystem;

std::string text_of(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

class TableFiles : public ::testing::Test {
 protected:
  static ExportResult<ExportReport> try_export(const EventStore& store,
                                               const TableFilesOptions& options) {
    return export_table_files(store, options, [](auto, auto, auto, auto) {});
  }
  static void exported(const EventStore& store, const std::string& directory,
                       RowForm form = RowForm::kCsv) {
    const auto report =
        try_export(store, {.directory = directory, .form = form, .batch_bytes = 9'000});
    EXPECT_TRUE(report.ok()) << report.error().sentence;
  }
  static std::string as_rfc3339(const std::string& column) {
    return "strftime('%Y-%m-%dT%H:%M:%S', " + column +
           " / 1000, 'unixepoch') || printf('.%03dZ', " + column + " % 1000)";
  }
  // Every file that people see, by name.
  static std::map<std::string, std::string> files_of(const std::string& directory) {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(directory)) {
      const std::string name = entry.path().filename();
      if (!name.starts_with(".")) files[name] = text_of(entry.path());
    }
    return files;
  }

  testing::TempDirectory directory_;
  std::string out_ = directory_ / "out";
};

TEST_F(TableFiles, CsvHasTheRowsOfTheDatabase) {
  const ExportedLog log(300);
  exported(*log.store, out_);
  SqliteRows rows(out_ + "/.tables.sqlite");
  for (const TableSpec& table : export_tables()) {
    const std::string path = out_ + "/" + file_name(table, RowForm::kCsv);
    class Text final : public TextSource {
     public:
      explicit Text(std::string text) : text_(std::move(text)) {}
      Result<std::string_view, std::string> read() override {
        return std::exchange(given_, true) ? std::string_view() : std::string_view(text_);
      }

     private:
      std::string text_;
      bool given_ = false;
    };
    CsvReader reader(std::make_unique<Text>(text_of(path)));
    CsvRecord record;
    std::string text;
    std::string columns;
    for (const ColumnSpec& column : table.columns) {
      columns += (columns.empty() ? "" : ", ") + std::string(column.name);
    }
    // Times as people write them, and their days behind.
    std::string values;
    std::string days;
    std::size_t count = table.columns.size();
    for (const ColumnSpec& column : table.columns) {
      const std::string name(column.name);
      values += values.empty() ? "" : ", ";
      values += column.kind == CellKind::kTime ? as_rfc3339(name) : name;
      const std::string date = date_column(column);
      if (date.empty()) continue;
      days += ", " + date;
      ++count;
    }
    ASSERT_TRUE(*reader.next(record));
    ASSERT_EQ(record.fields.size(), count);
    std::string heading;
    for (std::size_t i = 0; i < count; ++i) {
      heading += (i > 0 ? ", " : "") + std::string(record.fields[i]);
    }
    EXPECT_EQ(heading, columns + days);
    while (*reader.next(record)) {
      ASSERT_EQ(record.fields.size(), count);
      for (std::size_t i = 0; i < record.fields.size(); ++i) {
        if (i > 0) text += '|';
        text += record.fields[i];
      }
      text += '\n';
    }
    EXPECT_EQ(text, rows.ask("SELECT " + values + days + " FROM " + std::string(table.name) +
                             " ORDER BY 1" + (table.key_columns > 1 ? ", 2" : "") +
                             (table.key_columns > 2 ? ", 3" : "")))
        << table.name;
  }
  EXPECT_NE(text_of(out_ + "/pools.csv").find("\"Spring, \"\"early\"\"\""), std::string::npos);
  EXPECT_NE(text_of(out_ + "/jobs.csv").find(R"("nothing, ""left""")"), std::string::npos);
}

TEST_F(TableFiles, NdjsonHasAnObjectForEachRow) {
  const ExportedLog log(100);
  exported(*log.store, out_, RowForm::kNdjson);
  SqliteRows rows(out_ + "/.tables.sqlite");
  std::ifstream file(out_ + "/events.ndjson");
  std::string types;
  JsonParser parser;
  for (std::string line; std::getline(file, line);) {
    const auto parsed = parser.parse(line);
    ASSERT_TRUE(parsed.ok()) << line;
    FieldErrors errors;
    ObjectReader from(*parsed, errors);
    JsonValue type;
    JsonValue payload;
    ASSERT_TRUE(from.find("type", JsonKind::kString, type, kRequired));
    ASSERT_TRUE(from.find("payload", JsonKind::kObject, payload, kRequired));
    types.append(type.string()).append("|").append(payload.raw()).append("\n");
  }
  EXPECT_EQ(types, rows.ask("SELECT type, payload FROM events ORDER BY position"));
  EXPECT_NE(text_of(out_ + "/accounts.ndjson").find(R"("allow_negative":true)"), std::string::npos);
}

TEST_F(TableFiles, InStepsAreTheSameAsAtOnce) {
  const ExportedLog log(700);
  exported(*log.store, out_);
  const std::string steps = directory_ / "steps";
  std::mt19937 random(4);
  const std::uint64_t end = log.store->head().position.value();
  for (std::uint64_t at = 0; at < end;) {
    at = std::min(end, at + 1 + random() % 500);
    exported(*as_of_log(*log.store, *head_at(*log.store, Position{at})), steps);
  }
  EXPECT_EQ(files_of(steps), files_of(out_));
}

TEST_F(TableFiles, WhatAKillLeftIsMended) {
  const ExportedLog log(400);
  exported(*log.store, out_);
  const auto whole = files_of(out_);
  const std::string again = directory_ / "again";
  exported(*as_of_log(*log.store, *head_at(*log.store, Position{500})), again);
  // Torn rows behind what was synced, a table half written, and the word that it is not complete.
  std::ofstream(again + "/events.csv", std::ios::app | std::ios::binary) << "501,50";
  std::ofstream(again + "/orders.csv.new", std::ios::binary) << "id,ten";
  auto state = read_table_files_state(again);
  ASSERT_TRUE(state.ok() && state->has_value());
  (*state)->complete = false;
  ASSERT_TRUE(write_table_files_state(again, **state).ok());
  exported(*log.store, again);
  EXPECT_EQ(files_of(again), whole);
}

TEST_F(TableFiles, AnotherLogOrAnotherFormIsNotAddedToThem) {
  const ExportedLog log(60, 1);
  const ExportedLog other(90, 2);
  exported(*log.store, out_);
  const auto before = files_of(out_);
  EXPECT_FALSE(try_export(*other.store, {.directory = out_}).ok());
  EXPECT_FALSE(try_export(*log.store, {.directory = out_, .form = RowForm::kNdjson}).ok());
  // Not even where what it goes on from was removed.
  fs::remove(out_ + "/.tables.sqlite");
  EXPECT_FALSE(try_export(*other.store, {.directory = out_}).ok());
  EXPECT_EQ(files_of(out_), before);
  exported(*log.store, out_);
  EXPECT_EQ(files_of(out_), before);
  ASSERT_TRUE(try_export(*other.store, {.directory = out_, .full = true}).ok());
  const std::string fresh = directory_ / "fresh";
  exported(*other.store, fresh);
  EXPECT_EQ(files_of(out_), files_of(fresh));
}

TEST_F(TableFiles, ADirectoryWithOtherThingsIsLeftAlone) {
  const ExportedLog log(10);
  fs::create_directories(out_);
  std::ofstream(out_ + "/diary.csv") << "mine";
  EXPECT_FALSE(try_export(*log.store, {.directory = out_}).ok());
  EXPECT_EQ(files_of(out_), (std::map<std::string, std::string>{{"diary.csv", "mine"}}));
}

TEST_F(TableFiles, ADirectoryThatCantBeMadeIsNotTheAskersMistake) {
  const ExportedLog log(10);
  const std::string file = directory_ / "file";
  std::ofstream(file) << "mine";
  const auto below = try_export(*log.store, {.directory = file + "/out"});
  ASSERT_FALSE(below.ok());
  EXPECT_EQ(below.error().kind, ExportError::Kind::kTrouble);
  EXPECT_NE(below.error().sentence.find("Not a directory"), std::string::npos)
      << below.error().sentence;
  const auto itself = try_export(*log.store, {.directory = file});
  ASSERT_FALSE(itself.ok());
  EXPECT_EQ(itself.error().kind, ExportError::Kind::kBadInput);
}

TEST_F(TableFiles, OnlyWhatIsAskedForIsWritten) {
  ExportedLog log(60);
  TableParts orders;
  ASSERT_TRUE(TableParts::parse("orders", orders));
  const TableFilesOptions asked{.directory = out_, .parts = orders, .log_tables = false};
  const auto report = try_export(*log.store, asked);
  ASSERT_TRUE(report.ok()) << report.error().sentence;
  EXPECT_EQ(report->kept, out_ + "/.tables.sqlite");
  EXPECT_GT(report->kept_bytes, 0U);
  EXPECT_TRUE(fs::exists(out_ + "/orders.csv"));
  for (const char* other : {"/events.csv", "/commits.csv", "/streams.csv", "/pools.csv"}) {
    EXPECT_FALSE(fs::exists(out_ + other)) << other;
  }
  // Without a word about it, the next time brings the same files.
  log.live(20);
  exported(*log.store, out_);
  EXPECT_FALSE(fs::exists(out_ + "/events.csv"));
  EXPECT_FALSE(try_export(*log.store, {.directory = out_, .parts = orders}).ok());
  // What an export before had and this one has not would be of another position.
  ASSERT_TRUE(try_export(*log.store, {.directory = out_, .full = true}).ok());
  EXPECT_TRUE(fs::exists(out_ + "/events.csv"));
  TableFilesOptions again = asked;
  again.full = true;
  ASSERT_TRUE(try_export(*log.store, again).ok());
  EXPECT_FALSE(fs::exists(out_ + "/events.csv"));
}

TEST_F(TableFiles, AFileThatWasTakenAwayIsWrittenAgain) {
  const ExportedLog log(60);
  exported(*log.store, out_);
  const auto whole = files_of(out_);
  fs::remove(out_ + "/orders.csv");
  exported(*log.store, out_);
  EXPECT_EQ(files_of(out_), whole);
}

TEST_F(TableFiles, WithoutTheirDatabaseTheyKeepTheirParts) {
  ExportedLog log(60);
  TableParts orders;
  TableParts accounts;
  ASSERT_TRUE(TableParts::parse("orders", orders));
  ASSERT_TRUE(TableParts::parse("accounts", accounts));
  const auto first = try_export(*log.store, {.directory = out_, .parts = orders});
  ASSERT_TRUE(first.ok()) << first.error().sentence;
  fs::remove(out_ + "/.tables.sqlite");
  const auto other = try_export(*log.store, {.directory = out_, .parts = accounts});
  ASSERT_FALSE(other.ok());
  EXPECT_EQ(other.error().kind, ExportError::Kind::kBadInput);
  EXPECT_NE(other.error().sentence.find("has events,orders, and events,accounts was asked for"),
            std::string::npos)
      << other.error().sentence;
  log.live(20);
  const auto again = try_export(*log.store, {.directory = out_});
  ASSERT_TRUE(again.ok()) << again.error().sentence;
  EXPECT_TRUE(fs::exists(out_ + "/orders.csv"));
  EXPECT_FALSE(fs::exists(out_ + "/accounts.csv"));
  EXPECT_LT(again->bytes, std::uint64_t{1} << 40);
}

TEST_F(TableFiles, WhatAnOlderProgramWroteIsWrittenAnewAndNotAddedTo) {
  const ExportedLog log(40);
  exported(*log.store, out_);
  const auto whole = files_of(out_);
  std::string state = text_of(out_ + "/export.json");
  const std::string form = R"("orderlog_export":2)";
  ASSERT_NE(state.find(form), std::string::npos);
  state.replace(state.find(form), form.size(), R"("orderlog_export":1)");
  std::ofstream(out_ + "/export.json", std::ios::binary) << state;
  const auto refused = try_export(*log.store, {.directory = out_});
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().sentence.find("an older program"), std::string::npos);
  ASSERT_TRUE(try_export(*log.store, {.directory = out_, .full = true}).ok());
  EXPECT_EQ(files_of(out_), whole);
}

}  // namespace
}  // namespace orderlog
