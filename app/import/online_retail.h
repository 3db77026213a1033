#pragma once

// Imports a file of the UCI "Online Retail" form: invoices become orders, cancellations refunds.

#include <cstdint>
#include <functional>
#include <string>

#include "app/import/command_target.h"
#include "app/import/retail_report.h"
#include "base/result.h"

namespace orderlog {

// Reads the whole file without importing anything, so that one that is cut off or damaged is
// refused before its first row has an effect. Returns how many rows there are.
[[nodiscard]] Result<std::uint64_t, std::string> count_retail_rows(const std::string& path);

struct RetailImport {
  RetailReport report;
  bool complete = false;
  std::string trouble;  // when it is not
};

using OpenTarget = std::function<CommandTargetResult(ImportAnswerHandler)>;
// Rows read so far.
using ImportProgress = std::function<void(std::uint64_t rows)>;

// Sends the file's commands to the target that `open` makes. Every command bears a key made of its
// invoice, so an import that stopped half way, or is run again, doubles nothing. One thread.
[[nodiscard]] RetailImport import_online_retail(const std::string& path, const OpenTarget& open,
                                                const ImportProgress& progress);

}  // namespace orderlog
