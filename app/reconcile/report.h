#pragma once

// The pages of /v1/reconciliations and /v1/reconciliation as a table.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json/reader.h"
#include "base/result.h"

namespace orderlog {

struct ReconcileReport {
  std::string table;
  bool clean = false;
};

// Of a statement's differences. Fails on anything else than such a page.
[[nodiscard]] Result<ReconcileReport, std::string> statement_report(std::string_view json);

// The checks of the whole, a page after the other: effects of all pages' orders, ledger and models
// of the last.
class ChecksReport {
 public:
  // Fails on anything else than such a page.
  [[nodiscard]] Result<Ok, std::string> add(std::string_view json);
  // Where the next page begins; nothing behind the last.
  [[nodiscard]] const std::optional<std::string>& next_cursor() const { return next_cursor_; }
  [[nodiscard]] std::uint64_t orders() const { return orders_; }
  [[nodiscard]] ReconcileReport report() const;

 private:
  using Row = std::vector<std::string>;

  void add_effects(ObjectReader& effects);
  void add_ledger(ObjectReader& ledger);
  void add_model(ObjectReader& model);

  std::optional<std::string> next_cursor_;
  bool clean_ = true;
  std::uint64_t orders_ = 0;
  std::uint64_t expected_ = 0;
  std::uint64_t missing_ = 0;
  std::uint64_t parked_ = 0;
  std::vector<Row> missing_rows_;
  std::vector<Row> other_rows_;
};

}  // namespace orderlog
