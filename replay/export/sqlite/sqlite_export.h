#pragma once

// Exports a log and what its models say to one SQLite database, ready for joins.
//
// A whole export is built beside its name and takes it when it is complete; one that was killed
// goes on behind its last batch, and so does one that finds new events. One transaction a batch.

#include <cstddef>
#include <optional>
#include <string>

#include "eventstore/event_store.h"
#include "replay/export/export_outcome.h"
#include "replay/export/tables/table_spec.h"

namespace orderlog {

struct SqliteExportOptions {
  std::string file;
  std::optional<TableParts> parts = std::nullopt;  // unset: those that are there, or all
  bool full = false;                               // anew, in place of any export of ours
  std::size_t batch_events = std::size_t{1} << 16;
  // Of a batch's rows, and of the streams that changed in it, which may be far larger than these.
  std::size_t batch_bytes = std::size_t{64} << 20;
  std::size_t stream_bytes = std::size_t{128} << 20;
};

// Exports what the database does not have yet, up to the head that the store has when called.
// Memory, whatever the log: two batches, the streams that are kept at hand, and 64 MB of SQLite's
// pages: some 400 MB. One thread, and another of its own.
[[nodiscard]] ExportResult<ExportReport> export_to_sqlite(const EventStore& store,
                                                          const SqliteExportOptions& options,
                                                          const ExportProgress& progress);

}  // namespace orderlog
