#pragma once

// The tables of export_tables(), by what they are about.

#include <vector>

#include "replay/export/tables/table_spec.h"

namespace orderlog {

[[nodiscard]] std::vector<TableSpec> log_tables();
[[nodiscard]] std::vector<TableSpec> order_tables();
[[nodiscard]] std::vector<TableSpec> account_tables();  // pools, too
[[nodiscard]] std::vector<TableSpec> work_tables();     // jobs and effects

}  // namespace orderlog
