#include "app/import/invoice.h"

#include <utility>

namespace orderlog {

bool InvoiceGatherer::add(RetailRow row) {
  for (auto invoice = open_.rbegin(); invoice != open_.rend(); ++invoice) {
    if (invoice->number != row.invoice) continue;
    invoice->rows.push_back(std::move(row));
    return true;
  }
  if (complete_.contains(row.invoice)) return false;
  Invoice& invoice = open_.emplace_back();
  invoice.number = row.invoice;
  invoice.kind = row.kind;
  invoice.at_ms = row.at_ms;
  invoice.customer = row.customer;
  invoice.rows.push_back(std::move(row));
  return true;
}

std::optional<Invoice> InvoiceGatherer::take(bool at_end) {
  if (open_.empty() || (!at_end && open_.size() <= kWindow)) return std::nullopt;
  Invoice invoice = std::move(open_.front());
  open_.pop_front();
  complete_.insert(invoice.number);
  return invoice;
}

}  // namespace orderlog
