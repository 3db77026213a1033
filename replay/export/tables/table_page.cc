#include "replay/export/tables/table_page.h"

#include "replay/export/tables/table_spec.h"

namespace orderlog {
namespace {

std::string_view word_of(CellKind kind) {
  switch (kind) {
    case CellKind::kText:
      return "text";
    case CellKind::kJson:
      return "JSON";
    case CellKind::kNumber:
      return "integer";
    case CellKind::kMoney:
      return "money";
    case CellKind::kTime:
      return "time";
    case CellKind::kMillis:
      return "ms";
    case CellKind::kFlag:
      return "flag";
  }
  return "";
}

void append_column(const TableSpec& table, std::size_t index, std::string& page) {
  const ColumnSpec& column = table.columns[index];
  std::string meaning(column.meaning);
  if (!column.references.empty()) {
    meaning += (meaning.empty() ? "→ " : " → ") + std::string(column.references);
  }
  page.append("| ").append(column.name).append(index < table.key_columns ? " ●" : "");
  page.append(" | ").append(word_of(column.kind)).append(column.required ? "" : ", or none");
  if (const std::string date = date_column(column); !date.empty()) {
    page.append("; day: ").append(date);
  }
  page.append(" | ").append(meaning).append(" |\n");
}

}  // namespace

std::string table_page() {
  std::string page =
      "# Tables of an export\n\n"
      "What `orderlog replay export` writes to SQLite, CSV and NDJSON; [export-format.md]"
      "(export-format.md) says how. Written by `orderlog help export-tables`.\n\n"
      "● is part of the primary key. *money* is an integer in minor units of the currency (pence, "
      "分), *ms* a duration in milliseconds, *flag* 0 or 1 (true or false in NDJSON).\n\n"
      "A *time* is epoch milliseconds in SQLite and NDJSON, and `2010-12-01T08:26:00.000Z` in CSV. "
      "Its *day* is a column of its own behind all others, as text (`2010-12-01`), in SQLite and "
      "CSV. Both are UTC.\n";
  for (const TableSpec& table : export_tables()) {
    page.append("\n## ").append(table.name).append("\n\n").append(table.meaning);
    page.append(" Part: `").append(to_string(table.part)).append("`.\n\n");
    page += "| column | | |\n|---|---|---|\n";
    for (std::size_t i = 0; i < table.columns.size(); ++i) append_column(table, i, page);
    for (const std::string_view columns : table.uniques) {
      page.append("\nUnique: ").append(columns).append(".\n");
    }
    for (const std::string_view key : table.foreign_keys)
      page.append("\n").append(key).append(".\n");
  }
  return page;
}

}  // namespace orderlog
