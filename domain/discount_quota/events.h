#pragma once

#include <variant>

#include "base/ids.h"

namespace orderlog {

// An order was placed with a discount: in the commit that places it.
struct DiscountUsed {
  OrderId order_id;

  friend bool operator==(const DiscountUsed&, const DiscountUsed&) = default;
};

// That order was voided, or refunded in whole: in the commit that ends it.
struct DiscountReturned {
  OrderId order_id;

  friend bool operator==(const DiscountReturned&, const DiscountReturned&) = default;
};

using DiscountQuotaEvent = std::variant<DiscountUsed, DiscountReturned>;

}  // namespace orderlog
