#pragma once

// The shapes that events of orders had in older versions, and what lifts each to the version after
// it. Logs hold them for ever, so they never change. A part that is still the same today is today's
// struct; when that changes, the old shape gets its own.

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/money.h"
#include "domain/order/events.h"
#include "domain/order/state.h"

namespace orderlog {

// The discounts were the whole order's, and what of them falls on each item was nowhere said.
struct OrderPlacedV1 {
  std::string order_code;
  MerchantId merchant_id;
  StoreId store_id;
  UserId user_id;
  Channel channel = Channel::kFlash;
  std::string channel_order_no;
  PoolId pool_id;
  std::vector<Item> items;
  std::vector<Discount> discounts;
  Money amount = 0;
  std::string address;
  std::string phone;
  std::string remark;
  std::vector<std::string> coupon_ids;
  std::string present;
  TimeMs hold_expires_at = 0;
  TimeMs leg_timeout_ms = 0;
  TimeMs grace_ms = 0;

  friend bool operator==(const OrderPlacedV1&, const OrderPlacedV1&) = default;
};

// The shares that placing the order would have recorded.
[[nodiscard]] OrderPlaced upcast(OrderPlacedV1 old);

}  // namespace orderlog
