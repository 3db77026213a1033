#pragma once

// The JSON of both pages: docs/reconciliation.md.

#include <string>

#include "api/reconciliation/checks.h"
#include "api/reconciliation/comparison.h"
#include "projections/queries.h"

namespace orderlog {

// Of differences and of broken lines each; the counts tell how many there are.
inline constexpr std::size_t kMaxListed = 5'000;

struct ReconciliationHead {
  OrderFilter filter;  // with channel, merchant and period
  std::string position;
};

void write_reconciliation(const ReconciliationHead& head, const Statement& statement,
                          const StatementComparison& comparison, std::string& out);

void write_checks(const Checks& checks, LineId line, std::string& out);

}  // namespace orderlog
