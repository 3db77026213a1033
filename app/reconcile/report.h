#pragma once

// The pages of /v1/reconciliations and /v1/reconciliation as a table.

#include <string>
#include <string_view>

#include "base/result.h"

namespace orderlog {

struct ReconcileReport {
  std::string table;
  bool clean = false;
};

// Of a statement's differences. Fails on anything else than such a page.
[[nodiscard]] Result<ReconcileReport, std::string> statement_report(std::string_view json);
// Of the checks of the whole.
[[nodiscard]] Result<ReconcileReport, std::string> checks_report(std::string_view json);

}  // namespace orderlog
