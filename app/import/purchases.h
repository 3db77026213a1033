#pragma once

// What each customer bought of each article and has not given back, so that a return finds the
// order it belongs to.

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "app/import/retail_row.h"
#include "base/clock.h"
#include "base/money.h"

namespace orderlog {

// A part of a return: units of one purchase.
struct ReturnedPart {
  std::string_view invoice;  // of the purchase; lives as long as the Purchases
  std::int64_t quantity = 0;
  Money unit_price = 0;  // what is given back for each: never more than was paid for it
  // It is what was paid, and the invoice sold the article at this price only: naming the article is
  // as good as naming the amount.
  bool by_article = false;
};

struct MatchedReturn {
  RowFate fate = RowFate::kReturnWithoutPurchase;
  std::vector<ReturnedPart> parts;
  std::int64_t quantity_left_over = 0;
};

// Grows with the file: 32 bytes a sold row and a little for each customer and article. One thread.
class Purchases {
 public:
  // A row that was sold to a known customer.
  void add(const RetailRow& row);

  // Gives back as much of `row` as there is, and remembers that it was given back: the newest
  // purchases first, at or before the return's own time; those at the return's price before others.
  [[nodiscard]] MatchedReturn give_back(const RetailRow& row);

 private:
  struct Purchase {
    std::uint32_t invoice = 0;  // index in invoices_
    std::int64_t quantity_left = 0;
    Money unit_price = 0;
    TimeMs at_ms = 0;
  };

  [[nodiscard]] ReturnedPart part_of(const std::vector<Purchase>& purchases,
                                     const Purchase& purchase, const RetailRow& row,
                                     std::int64_t quantity) const;

  std::deque<std::string> invoices_;                               // stay where they are
  std::unordered_map<std::string, std::vector<Purchase>> bought_;  // by customer and sku
};

}  // namespace orderlog
