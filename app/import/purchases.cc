#include "app/import/purchases.h"

#include <algorithm>

namespace orderlog {
namespace {

std::string bought_key(const RetailRow& row) { return row.customer + "/" + row.sku; }

}  // namespace

void Purchases::add(const RetailRow& row) {
  if (invoices_.empty() || invoices_.back() != row.invoice) invoices_.push_back(row.invoice);
  bought_[bought_key(row)].push_back(
      {static_cast<std::uint32_t>(invoices_.size() - 1), row.quantity, row.unit_price, row.at_ms});
}

MatchedReturn Purchases::give_back(const RetailRow& row) {
  MatchedReturn matched;
  matched.quantity_left_over = -row.quantity;
  const auto found = bought_.find(bought_key(row));
  if (found == bought_.end()) return matched;
  bool bought_before = false;
  for (const bool at_same_price : {true, false}) {
    auto& purchases = found->second;
    for (auto purchase = purchases.rbegin(); purchase != purchases.rend(); ++purchase) {
      if (purchase->at_ms > row.at_ms) continue;
      bought_before = true;
      if (at_same_price && purchase->unit_price != row.unit_price) continue;
      const std::int64_t quantity = std::min(matched.quantity_left_over, purchase->quantity_left);
      if (quantity == 0) continue;
      purchase->quantity_left -= quantity;
      matched.quantity_left_over -= quantity;
      matched.parts.push_back(part_of(purchases, *purchase, row, quantity));
    }
  }
  if (!bought_before) return matched;
  matched.fate = matched.parts.empty()            ? RowFate::kReturnBeyondPurchase
                 : matched.quantity_left_over > 0 ? RowFate::kRefundedInPart
                                                  : RowFate::kRefunded;
  return matched;
}

ReturnedPart Purchases::part_of(const std::vector<Purchase>& purchases, const Purchase& purchase,
                                const RetailRow& row, std::int64_t quantity) const {
  const bool one_price =
      std::all_of(purchases.begin(), purchases.end(), [&purchase](const Purchase& other) {
        return other.invoice != purchase.invoice || other.unit_price == purchase.unit_price;
      });
  return {.invoice = invoices_[purchase.invoice],
          .quantity = quantity,
          .unit_price = std::min(row.unit_price, purchase.unit_price),
          .by_article = one_price && row.unit_price >= purchase.unit_price};
}

}  // namespace orderlog
