#pragma once

// The commands that an invoice of the Online Retail file becomes.

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include "app/import/command_target.h"
#include "app/import/invoice.h"
#include "app/import/purchases.h"

namespace orderlog {

inline constexpr char kRetailMerchant[] = "online-retail";
inline constexpr char kRetailGuest[] = "guest";

// One command of an invoice, and the rows it is for: their index among the invoice's own.
struct PlannedCommand {
  ImportCommand command;
  std::vector<std::size_t> rows;
  Money refund = 0;  // what it gives back; 0 in sales
};

struct InvoicePlan {
  std::vector<PlannedCommand> commands;
  std::vector<RowFate> fates;        // of each row, if no command is refused
  Money amount = 0;                  // of a sale
  std::int64_t units_left_over = 0;  // given back beyond what had been bought
};

// Remembers what is sold, for the returns that follow. One thread; invoices come in the order of
// the file.
class RetailPlanner {
 public:
  [[nodiscard]] InvoicePlan plan(const Invoice& invoice);

 private:
  [[nodiscard]] InvoicePlan plan_sale(const Invoice& invoice);
  [[nodiscard]] InvoicePlan plan_cancellation(const Invoice& invoice);

  Purchases purchases_;
};

}  // namespace orderlog
