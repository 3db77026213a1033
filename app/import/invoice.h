#pragma once

// Rows gathered into the invoices they belong to.

#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "app/import/retail_row.h"

namespace orderlog {

struct Invoice {
  std::string number;
  InvoiceKind kind = InvoiceKind::kSale;
  TimeMs at_ms = 0;             // of its first row
  std::string customer;         // of its first row that counts
  std::vector<RetailRow> rows;  // in the order of the file
};

// Gathers rows of invoices that lie nearly together: an invoice is complete when kWindow others
// have begun after it, since here and there a file interleaves two that were written in the same
// minute. One thread.
class InvoiceGatherer {
 public:
  static constexpr std::size_t kWindow = 16;

  // Takes a row of a sale or a cancellation. False when its invoice was given out already.
  [[nodiscard]] bool add(RetailRow row);
  // The next complete invoice, in the order of their first rows; `at_end` gives out all that is
  // left.
  [[nodiscard]] std::optional<Invoice> take(bool at_end);

 private:
  std::deque<Invoice> open_;
  std::unordered_set<std::string> complete_;
};

}  // namespace orderlog
