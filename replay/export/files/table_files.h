#pragma once

// Exports tables to a directory with one file for each: CSV or NDJSON.
//
//   OUT/TABLE.csv           rows in the order of their key
//   OUT/export.json         up to where; written last, and how far each growing file is good
//   OUT/.tables.sqlite      the same rows as a database, from which the files are written: what the
//                           next export goes on from
//
// Files of tables that only grow are appended to; the others are written anew and take their name
// when they are whole.

#include <cstddef>
#include <optional>
#include <string>

#include "eventstore/event_store.h"
#include "replay/export/export_outcome.h"
#include "replay/export/files/row_text.h"
#include "replay/export/tables/table_spec.h"

namespace orderlog {

struct TableFilesOptions {
  std::string directory;
  RowForm form = RowForm::kCsv;
  std::optional<TableParts> parts = std::nullopt;  // unset: those that are there, or all
  // Where parts are set: files of commits, streams and events, too.
  bool log_tables = true;
  bool full = false;                                // anew, in place of any export of ours
  std::size_t batch_events = std::size_t{1} << 16;  // of the database
  // A growing file is synced and remembered after so many.
  std::size_t batch_bytes = std::size_t{64} << 20;
};

// One thread, and one of the database's; memory as export_to_sqlite() has it.
[[nodiscard]] ExportResult<ExportReport> export_table_files(const EventStore& store,
                                                            const TableFilesOptions& options,
                                                            const ExportProgress& progress);

}  // namespace orderlog
