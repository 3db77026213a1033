#pragma once

// Puts batches of rows into a database, each with what the export then says of itself, all or
// nothing.

#include <array>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "replay/export/sqlite/database.h"
#include "replay/export/sqlite/export_record.h"
#include "replay/export/tables/row_buffer.h"

namespace orderlog {

// A long stream's state, as encode_kept_state() writes it.
struct KeptState {
  Position stream_id;
  StreamVersion version;
  std::string bytes;
};

struct RowBatch {
  RowBuffer rows;
  std::vector<KeptState> states;
  ExportRecord record;
};

// Owns a thread that writes one batch while the next is made. Its maker's thread only.
class TableWriter {
 public:
  // The database outlives it, and is nobody else's while a batch is under way.
  explicit TableWriter(SqliteDatabase& database);
  ~TableWriter();
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;

  [[nodiscard]] Result<Ok, std::string> prepare(TableParts parts);
  // Takes the batch, and gives back an emptied one; waits while the one before is under way.
  [[nodiscard]] Result<Ok, std::string> write(std::unique_ptr<RowBatch>& batch);
  // Returns when nothing is under way: the database may be asked then. Fails once a batch could not
  // be written.
  [[nodiscard]] Result<Ok, std::string> wait();

 private:
  struct Statements {
    std::optional<SqliteStatement> put;
    std::optional<SqliteStatement> clear;
    std::size_t columns = 0;
  };

  void run();
  [[nodiscard]] Result<Ok, std::string> write_now(const RowBatch& batch);
  [[nodiscard]] Result<Ok, std::string> write_rows(const RowBuffer& rows);
  [[nodiscard]] Result<Ok, std::string> write_states(const std::vector<KeptState>& states);

  SqliteDatabase& database_;
  std::array<Statements, kTables> statements_;
  std::optional<SqliteStatement> keep_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::unique_ptr<RowBatch> under_way_;  // guarded by mutex_, as all below
  std::unique_ptr<RowBatch> written_;
  std::string failure_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace orderlog
