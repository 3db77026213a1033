#pragma once

// What a database holds, as text, for tests that compare two.

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "replay/export/sqlite/database.h"
#include "replay/export/tables/table_spec.h"

namespace orderlog {

class SqliteRows {
 public:
  explicit SqliteRows(const std::string& file) {
    auto opened = SqliteDatabase::open(file, SqliteDatabase::Access::kReadOnly);
    EXPECT_TRUE(opened.ok()) << opened.error();
    if (opened.ok()) database_ = std::move(opened).value();
  }

  // One line a row, values separated by '|'; NULL is nothing.
  [[nodiscard]] std::string ask(const std::string& sql) {
    auto rows = database_->prepare(sql);
    EXPECT_TRUE(rows.ok()) << rows.error();
    std::string text;
    while (rows.ok()) {
      const auto row = rows->step();
      EXPECT_TRUE(row.ok()) << row.error();
      if (!row.ok() || !*row) break;
      for (int i = 0; i < rows->columns(); ++i) {
        if (i > 0) text += '|';
        if (rows->is_null(i)) continue;
        text += rows->is_integer(i) ? std::to_string(rows->integer(i)) : std::string(rows->text(i));
      }
      text += '\n';
    }
    return text;
  }

  // All rows of every table, in the order of their keys.
  [[nodiscard]] std::map<std::string, std::string> everything(
      TableParts parts = TableParts::all()) {
    std::map<std::string, std::string> tables;
    for (const TableSpec& table : export_tables()) {
      if (!parts.has(table.part)) continue;
      std::string keys = "1";
      for (std::size_t i = 1; i < table.key_columns; ++i) keys += ", " + std::to_string(i + 1);
      const std::string name(table.name);
      tables[name] = ask("SELECT * FROM " + name + " ORDER BY " + keys);
    }
    return tables;
  }

 private:
  std::unique_ptr<SqliteDatabase> database_;
};

}  // namespace orderlog
