#include "replay/export/sqlite/export_record.h"

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>
#include <utility>

#include "replay/export/sqlite/schema.h"

namespace orderlog {

namespace {

constexpr std::string_view kBeginning("SQLite format 3\0", 16);

// A transaction that was cut off leaves an empty file.
ExportResult<bool> is_database(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return trouble("opening " + path + ": " + std::generic_category().message(errno));
  std::string beginning(kBeginning.size(), '\0');
  file.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
  return file.gcount() == 0 || beginning == kBeginning;
}

// The words that made our tables stand in a database as they are, near its beginning.
bool was_ours(const std::string& path) {
  constexpr std::streamsize kBeginningBytes = std::streamsize{1} << 20;
  std::ifstream file(path, std::ios::binary);
  std::string bytes(static_cast<std::size_t>(kBeginningBytes), '\0');
  file.read(bytes.data(), kBeginningBytes);
  bytes.resize(static_cast<std::size_t>(file.gcount()));
  for (const char* table : {"export", "export_columns", "kept_states"}) {
    const std::string words = std::string("CREATE TABLE ") + table + " (";
    if (bytes.find(words) == std::string::npos) return false;
  }
  return true;
}

// What can't be read for `why`.
ExportResult<Ok> check_was_ours(const std::string& path, ExportError why, bool full) {
  if (!SqliteDatabase::is_damaged(path) || !was_ours(path)) return fail(std::move(why));
  if (full) return Ok{};
  return bad_input(path + " is an export that was damaged; write it anew with --full");
}

ExportError trouble_of(std::string sentence) {
  return {ExportError::Kind::kTrouble, std::move(sentence)};
}

}  // namespace

ExportResult<Ok> check_ours(const std::string& path, bool full) {
  std::error_code none;
  const auto status = std::filesystem::status(path, none);
  if (!std::filesystem::exists(status)) return Ok{};
  if (std::filesystem::is_directory(status)) {
    return bad_input(path + " is a directory, and the database would be one file");
  }
  const auto readable = is_database(path);
  if (!readable) return fail(readable.error());
  if (!*readable) {
    return check_was_ours(path,
                          {ExportError::Kind::kBadInput,
                           path + " is no SQLite database, and is left alone; name another file"},
                          full);
  }
  // What a killed writer left half done can be read only when it is taken back.
  const bool is_torn = std::filesystem::exists(path + "-journal", none);
  const auto database = SqliteDatabase::open(
      path, is_torn ? SqliteDatabase::Access::kReadWrite : SqliteDatabase::Access::kReadOnly);
  if (!database) return check_was_ours(path, trouble_of(database.error()), full);
  const auto tables = (*database)->number("SELECT count(*) FROM sqlite_schema");
  if (!tables) return check_was_ours(path, trouble_of(tables.error()), full);
  const auto ours = (*database)->number(
      "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name IN "
      "('export', 'export_columns', 'kept_states')");
  if (!ours) return check_was_ours(path, trouble_of(ours.error()), full);
  if (*tables == 0 || *ours == 3) return Ok{};
  return bad_input(path +
                   " is a database, and no export of ours: it is left alone; name another file");
}

ExportResult<ExportRecord> read_export_record(SqliteDatabase& database, const std::string& path) {
  const auto known = database.number(
      "SELECT count(*) FROM sqlite_schema WHERE name = 'export' AND type = 'table'");
  if (!known) return trouble(known.error());
  if (*known == 0) return bad_input(path + " is a database, and no export of ours");
  const auto format = database.number("SELECT format FROM export");
  if (!format) return bad_input(path + " is a database, and no export of ours");
  if (*format != kSqliteFormat) {
    return bad_input(path + " has the form " + std::to_string(*format) +
                     ", and this program writes " + std::to_string(kSqliteFormat) +
                     "; write it anew with --full");
  }
  auto statement =
      database.prepare("SELECT parts, line, position, hash, complete FROM export WHERE id = 1");
  if (!statement) return trouble(statement.error());
  const auto row = statement->step();
  if (!row) return trouble(row.error());
  ExportRecord record;
  const auto hash = *row ? hash_from_hex(statement->text(3)) : std::nullopt;
  if (!hash || !TableParts::parse(statement->text(0), record.parts)) {
    return bad_input(path + " does not say what was exported to it");
  }
  record.line = LineId{static_cast<std::uint16_t>(statement->integer(1))};
  record.head = {Position{static_cast<std::uint64_t>(statement->integer(2))}, *hash};
  record.complete = statement->integer(4) != 0;
  return record;
}

Result<Ok, std::string> write_export_record(SqliteDatabase& database, const ExportRecord& record) {
  auto statement = database.prepare("INSERT OR REPLACE INTO export VALUES (1, ?, ?, ?, ?, ?, ?)");
  if (!statement) return fail(statement.error());
  const std::string parts = record.parts.names();
  const std::string hash = to_hex(record.head.hash);
  statement->bind_integer(0, kSqliteFormat);
  statement->bind_text(1, parts);
  statement->bind_integer(2, record.line.value());
  statement->bind_integer(3, static_cast<std::int64_t>(record.head.position.value()));
  statement->bind_text(4, hash);
  statement->bind_integer(5, record.complete ? 1 : 0);
  return statement->run();
}

}  // namespace orderlog
