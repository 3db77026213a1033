#pragma once

// What `orderlog replay export` was asked for, and what that comes to.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "app/log/log_source.h"
#include "base/result.h"
#include "replay/export/tables/table_spec.h"

namespace orderlog {

struct ExportFlags {
  LogSourceFlags source;
  std::string to;
  std::string format;  // empty: as `to` ends
  std::string what;    // empty: the log for NDJSON, all tables for the others
  bool full = false;
  std::uint64_t batch_events = 65'536;
  bool json = false;
};

enum class ExportForm {
  kLog,           // one NDJSON file of commits
  kNdjsonTables,  // a directory of them, one for each table
  kCsv,           // the same as CSV
  kSqlite,
};

struct ExportPlan {
  ExportForm form = ExportForm::kLog;
  std::string to;
  std::optional<TableParts> parts;  // unset: what is there, or all
  bool log_tables = true;           // as files: those of the part events, too
  bool full = false;
  std::size_t batch_events = 65'536;
};

// Fails with a sentence where the flags contradict each other or leave it open.
[[nodiscard]] Result<ExportPlan, std::string> plan_export(const ExportFlags& flags);

}  // namespace orderlog
