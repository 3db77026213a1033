#include "replay/export/sqlite/schema.h"

#include <algorithm>

namespace orderlog {
namespace {

std::string_view type_of(CellKind kind) {
  switch (kind) {
    case CellKind::kText:
    case CellKind::kJson:
      return "TEXT";
    case CellKind::kNumber:
    case CellKind::kMoney:
    case CellKind::kTime:
    case CellKind::kMillis:
    case CellKind::kFlag:
      return "INTEGER";
  }
  return "TEXT";
}

std::string_view unit_of(CellKind kind) {
  switch (kind) {
    case CellKind::kText:
    case CellKind::kNumber:
      return "";
    case CellKind::kJson:
      return "JSON";
    case CellKind::kMoney:
      return "minor units";
    case CellKind::kTime:
      return "epoch ms, UTC";
    case CellKind::kMillis:
      return "ms";
    case CellKind::kFlag:
      return "0 or 1";
  }
  return "";
}

std::string quoted(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + "'";
}

// Whether a reference leads to a table that is there.
bool is_there(std::string_view references, TableParts parts) {
  const std::string_view name = references.substr(0, references.find('('));
  return std::any_of(export_tables().begin(), export_tables().end(), [&](const TableSpec& table) {
    return table.name == name && parts.has(table.part);
  });
}

// Computed when it is asked for.
std::string declared_date(const ColumnSpec& column) {
  return date_column(column) + " TEXT GENERATED ALWAYS AS (date(" + std::string(column.name) +
         " / 1000, 'unixepoch')) VIRTUAL";
}

void append_columns(const TableSpec& table, TableParts parts, std::string& sql) {
  const bool by_rowid = table.key_columns == 1;
  bool is_first = true;
  for (const ColumnSpec& column : table.columns) {
    sql += is_first ? "\n  " : ",\n  ";
    sql.append(column.name).append(" ").append(type_of(column.kind));
    if (by_rowid && is_first) sql += " PRIMARY KEY";
    if (column.required) sql += " NOT NULL";
    if (!column.references.empty() && is_there(column.references, parts)) {
      sql.append(" REFERENCES ").append(column.references);
    }
    is_first = false;
  }
  for (const ColumnSpec& column : table.columns) {
    if (!date_column(column).empty()) sql += ",\n  " + declared_date(column);
  }
}

std::string create_table(const TableSpec& table, TableParts parts) {
  std::string sql = "CREATE TABLE " + std::string(table.name) + " (";
  append_columns(table, parts, sql);
  const bool by_rowid = table.key_columns == 1;
  if (!by_rowid) {
    sql += ",\n  PRIMARY KEY (";
    for (std::size_t i = 0; i < table.key_columns; ++i) {
      if (i > 0) sql += ", ";
      sql += table.columns[i].name;
    }
    sql += ")";
  }
  for (const std::string_view key : table.foreign_keys) {
    constexpr std::string_view kReferences = "REFERENCES ";
    const std::size_t target = key.find(kReferences) + kReferences.size();
    if (is_there(key.substr(target), parts)) sql.append(",\n  FOREIGN KEY ").append(key);
  }
  sql += by_rowid ? "\n) STRICT;\n" : "\n) STRICT, WITHOUT ROWID;\n";
  return sql;
}

// Nobody looks for rows that have no value there, and of some columns those are most.
std::string where_present(const TableSpec& table, std::string_view columns) {
  const std::string_view first = columns.substr(0, columns.find(','));
  for (const ColumnSpec& column : table.columns) {
    if (column.name != first || column.required) continue;
    return " WHERE " + std::string(first) + " IS NOT NULL";
  }
  return {};
}

std::string create_index(const TableSpec& table, std::string_view columns, bool unique) {
  std::string name = std::string(table.name) + "_by_" + std::string(columns);
  for (std::size_t at = 0; (at = name.find(", ", at)) != std::string::npos;) {
    name.replace(at, 2, "_");
  }
  return std::string("CREATE ") + (unique ? "UNIQUE " : "") + "INDEX IF NOT EXISTS " + name +
         " ON " + std::string(table.name) + "(" + std::string(columns) + ")" +
         (unique ? std::string() : where_present(table, columns));
}

std::string describe_columns(const TableSpec& table) {
  std::string sql;
  const auto describe = [&](std::string_view name, std::string_view unit,
                            std::string_view meaning) {
    sql += "INSERT INTO export_columns VALUES (";
    sql.append(quoted(table.name)).append(", ").append(quoted(name)).append(", ");
    sql.append(quoted(unit)).append(", ").append(quoted(meaning)).append(");\n");
  };
  for (const ColumnSpec& column : table.columns) {
    describe(column.name, unit_of(column.kind), column.meaning);
    const std::string date = date_column(column);
    if (!date.empty()) describe(date, "day, UTC", "of " + std::string(column.name));
  }
  return sql;
}

}  // namespace

std::string create_tables(TableParts parts) {
  std::string sql =
      "CREATE TABLE export (\n"
      "  id INTEGER PRIMARY KEY CHECK (id = 1),\n"
      "  format INTEGER NOT NULL,\n"
      "  parts TEXT NOT NULL,\n"
      "  line INTEGER NOT NULL,\n"
      "  position INTEGER NOT NULL,\n"
      "  hash TEXT NOT NULL,\n"
      "  complete INTEGER NOT NULL\n"
      ") STRICT;\n"
      "CREATE TABLE export_columns (\n"
      "  table_name TEXT NOT NULL,\n"
      "  column_name TEXT NOT NULL,\n"
      "  unit TEXT NOT NULL,\n"
      "  meaning TEXT NOT NULL,\n"
      "  PRIMARY KEY (table_name, column_name)\n"
      ") STRICT, WITHOUT ROWID;\n"
      "CREATE TABLE kept_states (\n"
      "  stream_id INTEGER PRIMARY KEY REFERENCES streams(id),\n"
      "  version INTEGER NOT NULL,\n"
      "  state TEXT NOT NULL\n"
      ") STRICT;\n";
  for (const TableSpec& table : export_tables()) {
    if (!parts.has(table.part)) continue;
    sql += create_table(table, parts);
    sql += describe_columns(table);
  }
  return sql;
}

std::vector<std::string> create_indexes(TableParts parts) {
  std::vector<std::string> all;
  for (const TableSpec& table : export_tables()) {
    if (!parts.has(table.part)) continue;
    for (const std::string_view columns : table.uniques) {
      all.push_back(create_index(table, columns, true));
    }
    for (const std::string_view columns : table.indexes) {
      all.push_back(create_index(table, columns, false));
    }
  }
  return all;
}

std::string put_row(const TableSpec& table) {
  std::string columns;
  std::string parameters;
  std::string key;
  std::string changes;
  for (std::size_t i = 0; i < table.columns.size(); ++i) {
    const std::string name(table.columns[i].name);
    columns += (i > 0 ? ", " : "") + name;
    parameters += i > 0 ? ", ?" : "?";
    if (i < table.key_columns) {
      key += (i > 0 ? ", " : "") + name;
      continue;
    }
    changes += changes.empty() ? "" : ", ";
    changes += table.columns[i].kept ? name + " = coalesce(excluded." + name + ", " + name + ")"
                                     : name + " = excluded." + name;
  }
  std::string sql =
      "INSERT INTO " + std::string(table.name) + " (" + columns + ") VALUES (" + parameters + ")";
  if (!table.only_grows) sql += " ON CONFLICT (" + key + ") DO UPDATE SET " + changes;
  return sql;
}

std::string clear_rows(const TableSpec& table) {
  return "DELETE FROM " + std::string(table.name) + " WHERE " +
         std::string(table.columns.front().name) + " = ?";
}

}  // namespace orderlog
