#pragma once

// The tables as SQL: STRICT tables with their keys and references, and their indexes apart, since a
// whole export makes them when all rows are there.
//
// Beside the tables of table_spec.h a database has:
//   export          one row: what was exported, up to where (export_record.h)
//   export_columns  what each column means
//   kept_states     of long streams, the folded state that the next export goes on from

#include <string>
#include <vector>

#include "replay/export/tables/table_spec.h"

namespace orderlog {

inline constexpr unsigned kSqliteFormat = 2;

// Everything but the indexes.
[[nodiscard]] std::string create_tables(TableParts parts);
// Each is made by itself, if it is not there yet.
[[nodiscard]] std::vector<std::string> create_indexes(TableParts parts);

// INSERT … ON CONFLICT …, with a parameter for each column.
[[nodiscard]] std::string put_row(const TableSpec& table);
// DELETE of the rows whose first column is the one parameter.
[[nodiscard]] std::string clear_rows(const TableSpec& table);

}  // namespace orderlog
