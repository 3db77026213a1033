#include "replay/export/sqlite/database.h"

#include <sqlite3.h>

#include <system_error>
#include <utility>

namespace orderlog {
namespace {

// For others who are reading while we want to write.
constexpr int kPatienceMs = 10'000;

Failure<std::string> failed(sqlite3* connection, const std::string& path) {
  const int code = sqlite3_errcode(connection);
  if (code == SQLITE_BUSY || code == SQLITE_LOCKED) {
    return fail(path + " is in use by another program");
  }
  const int reason = sqlite3_system_errno(connection);
  if (code == SQLITE_CANTOPEN && reason != 0) {
    return fail("opening " + path + ": " + std::generic_category().message(reason));
  }
  if (code == SQLITE_NOTADB) return fail(path + " is no SQLite database");
  return fail(path + ": " + sqlite3_errmsg(connection));
}

}  // namespace

struct SqliteDatabase::Impl {
  std::string path;
  sqlite3* connection = nullptr;
};

struct SqliteStatement::Impl {
  sqlite3_stmt* statement = nullptr;
  sqlite3* connection = nullptr;
  std::string path;

  ~Impl() { sqlite3_finalize(statement); }
};

SqliteStatement::SqliteStatement(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SqliteStatement::~SqliteStatement() = default;
SqliteStatement::SqliteStatement(SqliteStatement&&) noexcept = default;
SqliteStatement& SqliteStatement::operator=(SqliteStatement&&) noexcept = default;

void SqliteStatement::bind_null(int parameter) {
  sqlite3_bind_null(impl_->statement, parameter + 1);
}

void SqliteStatement::bind_integer(int parameter, std::int64_t value) {
  sqlite3_bind_int64(impl_->statement, parameter + 1, value);
}

void SqliteStatement::bind_text(int parameter, std::string_view value) {
  sqlite3_bind_text64(impl_->statement, parameter + 1, value.data(), value.size(), SQLITE_STATIC,
                      SQLITE_UTF8);
}

Result<bool, std::string> SqliteStatement::step() {
  const int code = sqlite3_step(impl_->statement);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return failed(impl_->connection, impl_->path);
}

void SqliteStatement::reset() { sqlite3_reset(impl_->statement); }

Result<Ok, std::string> SqliteStatement::run() {
  while (true) {
    auto row = step();
    if (row && *row) continue;
    reset();
    if (!row) return fail(std::move(row).error());
    return Ok{};
  }
}

int SqliteStatement::columns() const { return sqlite3_column_count(impl_->statement); }

bool SqliteStatement::is_null(int column) const {
  return sqlite3_column_type(impl_->statement, column) == SQLITE_NULL;
}

bool SqliteStatement::is_integer(int column) const {
  return sqlite3_column_type(impl_->statement, column) == SQLITE_INTEGER;
}

std::int64_t SqliteStatement::integer(int column) const {
  return sqlite3_column_int64(impl_->statement, column);
}

std::string_view SqliteStatement::text(int column) const {
  const void* bytes = sqlite3_column_blob(impl_->statement, column);
  const int length = sqlite3_column_bytes(impl_->statement, column);
  return {static_cast<const char*>(bytes), static_cast<std::size_t>(length)};
}

SqliteDatabase::SqliteDatabase(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SqliteDatabase::~SqliteDatabase() { sqlite3_close_v2(impl_->connection); }

Result<std::unique_ptr<SqliteDatabase>, std::string> SqliteDatabase::open(const std::string& path,
                                                                          Access access) {
  auto impl = std::make_unique<Impl>();
  impl->path = path;
  int flags = SQLITE_OPEN_READONLY;
  if (access != Access::kReadOnly) flags = SQLITE_OPEN_READWRITE;
  if (access == Access::kCreate) flags |= SQLITE_OPEN_CREATE;
  const int code = sqlite3_open_v2(path.c_str(), &impl->connection, flags, nullptr);
  std::unique_ptr<SqliteDatabase> database(new SqliteDatabase(std::move(impl)));
  sqlite3* connection = database->impl_->connection;
  if (code != SQLITE_OK) {
    if (connection == nullptr) return fail(path + ": out of memory");
    return failed(connection, path);
  }
  sqlite3_busy_timeout(connection, kPatienceMs);
  // The file is looked at with the first question only.
  if (const auto schema = database->number("PRAGMA schema_version"); !schema) {
    return fail(schema.error());
  }
  return database;
}

bool SqliteDatabase::is_damaged(const std::string& path) {
  sqlite3* connection = nullptr;
  int code = sqlite3_open_v2(path.c_str(), &connection, SQLITE_OPEN_READONLY, nullptr);
  if (code == SQLITE_OK) {
    code =
        sqlite3_exec(connection, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
  }
  sqlite3_close_v2(connection);
  return code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
}

Result<Ok, std::string> SqliteDatabase::run(const std::string& sql) {
  if (sqlite3_exec(impl_->connection, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    return failed(impl_->connection, impl_->path);
  }
  return Ok{};
}

Result<SqliteStatement, std::string> SqliteDatabase::prepare(const std::string& sql) {
  auto impl = std::make_unique<SqliteStatement::Impl>();
  impl->connection = impl_->connection;
  impl->path = impl_->path;
  if (sqlite3_prepare_v3(impl_->connection, sql.data(), static_cast<int>(sql.size()),
                         SQLITE_PREPARE_PERSISTENT, &impl->statement, nullptr) != SQLITE_OK) {
    return failed(impl_->connection, impl_->path);
  }
  return SqliteStatement(std::move(impl));
}

Result<std::int64_t, std::string> SqliteDatabase::number(const std::string& sql) {
  auto statement = prepare(sql);
  if (!statement) return fail(std::move(statement).error());
  const auto row = statement->step();
  if (!row) return fail(row.error());
  return *row ? statement->integer(0) : 0;
}

}  // namespace orderlog
