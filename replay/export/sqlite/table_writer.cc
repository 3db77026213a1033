#include "replay/export/sqlite/table_writer.h"

#include <utility>

#include "base/check.h"
#include "base/thread_name.h"
#include "replay/export/sqlite/schema.h"

namespace orderlog {

TableWriter::TableWriter(SqliteDatabase& database)
    : database_(database), written_(std::make_unique<RowBatch>()), thread_([this] { run(); }) {}

TableWriter::~TableWriter() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

Result<Ok, std::string> TableWriter::prepare(TableParts parts) {
  for (const TableSpec& table : export_tables()) {
    if (!parts.has(table.part)) continue;
    auto put = database_.prepare(put_row(table));
    if (!put) return fail(std::move(put).error());
    auto clear = database_.prepare(clear_rows(table));
    if (!clear) return fail(std::move(clear).error());
    Statements& statements = statements_[static_cast<std::size_t>(table.table)];
    statements.put.emplace(std::move(put).value());
    statements.clear.emplace(std::move(clear).value());
    statements.columns = table.columns.size();
  }
  auto keep = database_.prepare("INSERT OR REPLACE INTO kept_states VALUES (?, ?, ?)");
  if (!keep) return fail(std::move(keep).error());
  keep_.emplace(std::move(keep).value());
  return Ok{};
}

Result<Ok, std::string> TableWriter::write(std::unique_ptr<RowBatch>& batch) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return under_way_ == nullptr; });
  if (!failure_.empty()) return fail(failure_);
  under_way_ = std::exchange(batch, std::move(written_));
  lock.unlock();
  changed_.notify_all();
  batch->rows.clear();
  batch->states.clear();
  return Ok{};
}

Result<Ok, std::string> TableWriter::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return under_way_ == nullptr; });
  if (!failure_.empty()) return fail(failure_);
  return Ok{};
}

void TableWriter::run() {
  name_this_thread("export rows");
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return ending_ || under_way_ != nullptr; });
    if (under_way_ == nullptr) return;
    lock.unlock();
    auto done = write_now(*under_way_);
    lock.lock();
    if (!done) failure_ = std::move(done).error();
    written_ = std::move(under_way_);
    changed_.notify_all();
  }
}

Result<Ok, std::string> TableWriter::write_now(const RowBatch& batch) {
  if (auto begun = database_.run("BEGIN IMMEDIATE"); !begun) return begun;
  auto written = write_rows(batch.rows);
  if (written) written = write_states(batch.states);
  if (written) written = write_export_record(database_, batch.record);
  if (written) written = database_.run("COMMIT");
  if (!written) static_cast<void>(database_.run("ROLLBACK"));
  return written;
}

Result<Ok, std::string> TableWriter::write_rows(const RowBuffer& rows) {
  RowWalk walk(rows);
  Table table{};
  RowAction action{};
  while (walk.next(table, action)) {
    Statements& statements = statements_[static_cast<std::size_t>(table)];
    const bool puts = action == RowAction::kPut;
    std::optional<SqliteStatement>& statement = puts ? statements.put : statements.clear;
    ORDERLOG_CHECK(statement.has_value(), "rows are made of the tables that are exported");
    const std::size_t cells = puts ? statements.columns : 1;
    for (std::size_t i = 0; i < cells; ++i) {
      const Cell cell = walk.cell();
      switch (cell.type) {
        case CellType::kNull:
          statement->bind_null(static_cast<int>(i));
          break;
        case CellType::kInteger:
          statement->bind_integer(static_cast<int>(i), cell.integer);
          break;
        case CellType::kText:
          statement->bind_text(static_cast<int>(i), cell.text);
          break;
      }
    }
    if (auto done = statement->run(); !done) return done;
  }
  return Ok{};
}

Result<Ok, std::string> TableWriter::write_states(const std::vector<KeptState>& states) {
  for (const KeptState& state : states) {
    keep_->bind_integer(0, static_cast<std::int64_t>(state.stream_id.value()));
    keep_->bind_integer(1, static_cast<std::int64_t>(state.version.value()));
    keep_->bind_text(2, state.bytes);
    if (auto done = keep_->run(); !done) return done;
  }
  return Ok{};
}

}  // namespace orderlog
