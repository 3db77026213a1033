#pragma once

// Pool 批次/库存: units for sale within a window, hard or allowed to go negative, with limits per
// user.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "base/ids.h"
#include "base/money.h"

namespace orderlog {

enum class PoolPolicy { kHard, kAllowNegative };
enum class PoolWindow { kScheduled, kOpen, kClosed };

// What one user holds of a pool.
struct PoolUse {
  std::int64_t reserved = 0;
  std::int64_t sold = 0;
  std::int64_t unpaid_orders = 0;

  friend bool operator==(const PoolUse&, const PoolUse&) = default;
};

struct Pool {
  PoolId id;
  MerchantId merchant_id;
  std::string title;
  std::int64_t total = 0;  // total_num; with every adjustment since
  std::int64_t sold = 0;   // sell_num; with the stock that paid orders took
  std::int64_t reserved = 0;
  Money unit_price = 0;
  TimeMs opens_at = 0;                     // inclusive
  TimeMs closes_at = 0;                    // exclusive
  std::int64_t per_user_limit = 0;         // 0: none
  std::int64_t per_user_unpaid_limit = 0;  // batchNoPayOrderNum; 0: none
  TimeMs hold_ms = 0;                      // 0: the rules' default
  PoolPolicy policy = PoolPolicy::kHard;
  std::string attributes;  // a JSON object kept as given; empty: none
  TimeMs created_at = 0;
  TimeMs updated_at = 0;
  std::unordered_map<UserId, PoolUse> uses;  // users with anything left in it

  [[nodiscard]] std::int64_t remaining() const { return total - sold - reserved; }
  [[nodiscard]] PoolWindow window_at(TimeMs now) const {
    if (now < opens_at) return PoolWindow::kScheduled;
    return now < closes_at ? PoolWindow::kOpen : PoolWindow::kClosed;
  }

  friend bool operator==(const Pool&, const Pool&) = default;
};

[[nodiscard]] std::string_view to_string(PoolPolicy policy);
[[nodiscard]] std::optional<PoolPolicy> pool_policy_from(std::string_view text);
[[nodiscard]] std::string_view to_string(PoolWindow window);

}  // namespace orderlog
