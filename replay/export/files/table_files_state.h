#pragma once

// OUT/export.json of a directory of table files.

#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "eventstore/event_store.h"
#include "replay/export/files/row_text.h"
#include "replay/export/tables/table_spec.h"

namespace orderlog {

// How far a growing file is whole and on disk.
struct GrownFile {
  std::uint64_t bytes = 0;
  std::int64_t last_key = 0;  // of its last row

  friend bool operator==(const GrownFile&, const GrownFile&) = default;
};

struct TableFilesState {
  RowForm form = RowForm::kCsv;
  LineId line;
  Head head;              // of the log, that the files had come to when they were complete last
  bool complete = false;  // all files are of that position
  // Whether commits, streams and events are among the files. The database has them in any case.
  bool log_tables = true;
  // Nothing: an earlier program wrote this, and the database alone knows.
  std::optional<TableParts> parts;
  std::map<std::string, GrownFile> grown;  // by the table's name
};

// Whether what says so in the directory was written by an export, of whatever form.
[[nodiscard]] bool has_table_files_state(const std::string& directory);

// nullopt when the directory has none. Fails with a sentence when it can't be read.
[[nodiscard]] Result<std::optional<TableFilesState>, std::string> read_table_files_state(
    const std::string& directory);
[[nodiscard]] Result<Ok, std::string> write_table_files_state(const std::string& directory,
                                                              const TableFilesState& state);

}  // namespace orderlog
