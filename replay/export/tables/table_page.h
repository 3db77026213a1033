#pragma once

#include <string>

namespace orderlog {

// docs/export-tables.md: every table with its columns, keys and references.
[[nodiscard]] std::string table_page();

}  // namespace orderlog
