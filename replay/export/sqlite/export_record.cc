#include "replay/export/sqlite/export_record.h"

#include "replay/export/sqlite/schema.h"

namespace orderlog {

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
