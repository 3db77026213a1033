#pragma once

// What a database says of itself: the row of its table `export`. It is written in the transaction
// of the rows that it speaks of, so an export that is killed goes on behind its last batch.

#include "base/ids.h"
#include "eventstore/event_store.h"
#include "replay/export/export_outcome.h"
#include "replay/export/sqlite/database.h"
#include "replay/export/tables/table_spec.h"

namespace orderlog {

struct ExportRecord {
  TableParts parts = TableParts::all();
  LineId line;
  Head head;
  bool complete = false;  // the indexes are made
};

// kBadInput: it is no export of ours, or a newer program's.
[[nodiscard]] ExportResult<ExportRecord> read_export_record(SqliteDatabase& database,
                                                            const std::string& path);
// Nothing when no more than an export of ours would be lost with what is at `path`, of whichever
// log and form: there is nothing, or it is empty. Somebody else's file is kBadInput.
// `full`: it is about to be written anew, so one that SQLite can't read any more is ours, too,
// where its bytes still say so.
[[nodiscard]] ExportResult<Ok> check_ours(const std::string& path, bool full);
[[nodiscard]] Result<Ok, std::string> write_export_record(SqliteDatabase& database,
                                                          const ExportRecord& record);

}  // namespace orderlog
