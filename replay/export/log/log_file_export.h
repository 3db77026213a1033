#pragma once

// Exports a log to one NDJSON file, from which replay import makes the same log again.

#include <cstddef>
#include <string>

#include "eventstore/event_store.h"
#include "replay/export/export_outcome.h"

namespace orderlog {

struct LogFileOptions {
  std::string file;
  // Written anew beside the export that is there, which it replaces when it is whole. What is no
  // export of ours is left alone.
  bool full = false;
  // Synced and remembered after at least so many; what a crash can cost.
  std::size_t batch_bytes = std::size_t{64} << 20;
};

// Exports what the file does not have yet, up to the head that the store has when called. One
// thread; memory: some 10 MB, or the largest commit twice over.
[[nodiscard]] ExportResult<ExportReport> export_log_file(const EventStore& store,
                                                         const LogFileOptions& options,
                                                         const ExportProgress& progress);

}  // namespace orderlog
