#pragma once

// A row as a line of text: CSV as RFC 4180 has it, for spreadsheets, with times as people write
// them and their days behind; or a JSON object for programs.

#include <string>

#include "base/json/reader.h"
#include "replay/export/sqlite/database.h"
#include "replay/export/tables/table_spec.h"

namespace orderlog {

enum class RowForm { kCsv, kNdjson };

// "events.csv"
[[nodiscard]] std::string file_name(const TableSpec& table, RowForm form);

// CSV's first line; nothing for NDJSON.
void append_heading(const TableSpec& table, RowForm form, std::string& out);

// Writes rows. One thread.
class RowText {
 public:
  RowText(const TableSpec& table, RowForm form) : table_(table), form_(form) {}

  // Appends the statement's row, whose columns are the table's, with its end.
  void append(const SqliteStatement& row, std::string& out);

 private:
  void append_csv(const SqliteStatement& row, std::string& out) const;
  void append_object(const SqliteStatement& row, std::string& out);

  const TableSpec& table_;
  const RowForm form_;
  JsonParser parser_;
};

}  // namespace orderlog
