#pragma once

// DiscountQuota: the discounted orders of one phone and one day, as many as the rules allow.

#include <algorithm>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace orderlog {

struct DiscountQuota {
  DiscountQuotaId id;                  // domain/discount_quota/quota_id.h
  std::vector<std::string> order_ids;  // those that use it, in the order they were placed
  TimeMs created_at = 0;
  TimeMs updated_at = 0;

  [[nodiscard]] bool has(const OrderId& order) const {
    return std::find(order_ids.begin(), order_ids.end(), order.view()) != order_ids.end();
  }

  friend bool operator==(const DiscountQuota&, const DiscountQuota&) = default;
};

}  // namespace orderlog
