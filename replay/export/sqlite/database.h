#pragma once

// SQLite, behind the one file that knows it (database.cc). Sentences of failures name the file.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace orderlog {

class SqliteDatabase;

// A prepared statement. Parameters and columns count from 0. One thread at a time; ends before its
// database does.
class SqliteStatement {
 public:
  ~SqliteStatement();
  SqliteStatement(SqliteStatement&&) noexcept;
  SqliteStatement& operator=(SqliteStatement&&) noexcept;

  void bind_null(int parameter);
  void bind_integer(int parameter, std::int64_t value);
  // Not copied: lives until the next reset().
  void bind_text(int parameter, std::string_view value);

  // True on a row, false at the end.
  [[nodiscard]] Result<bool, std::string> step();
  // To be run again; parameters are bound anew.
  void reset();
  // step() to the end, then reset().
  [[nodiscard]] Result<Ok, std::string> run();

  // Of the row that step() came to; texts live until the next step() or reset().
  [[nodiscard]] int columns() const;
  [[nodiscard]] bool is_null(int column) const;
  [[nodiscard]] bool is_integer(int column) const;
  [[nodiscard]] std::int64_t integer(int column) const;
  [[nodiscard]] std::string_view text(int column) const;

 private:
  friend class SqliteDatabase;
  struct Impl;
  explicit SqliteStatement(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// Owns the connection. One thread at a time.
class SqliteDatabase {
 public:
  enum class Access { kReadOnly, kReadWrite, kCreate };

  // Fails on what is no SQLite database.
  [[nodiscard]] static Result<std::unique_ptr<SqliteDatabase>, std::string> open(
      const std::string& path, Access access);
  // Whether SQLite says of the file that it is no database or a malformed one, and not that it
  // can't be had.
  [[nodiscard]] static bool is_damaged(const std::string& path);
  ~SqliteDatabase();
  SqliteDatabase(const SqliteDatabase&) = delete;
  SqliteDatabase& operator=(const SqliteDatabase&) = delete;

  // Statements without parameters, separated by ';'. Their rows are not looked at.
  [[nodiscard]] Result<Ok, std::string> run(const std::string& sql);
  [[nodiscard]] Result<SqliteStatement, std::string> prepare(const std::string& sql);
  // The first column of the first row; 0 when there is none.
  [[nodiscard]] Result<std::int64_t, std::string> number(const std::string& sql);

 private:
  struct Impl;
  explicit SqliteDatabase(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace orderlog
