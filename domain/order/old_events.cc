#include "domain/order/old_events.h"

#include <utility>

#include "domain/order/discount_shares.h"

namespace orderlog {

OrderPlaced upcast(OrderPlacedV1 old) {
  OrderPlaced event;
  event.order_code = std::move(old.order_code);
  event.merchant_id = std::move(old.merchant_id);
  event.store_id = std::move(old.store_id);
  event.user_id = std::move(old.user_id);
  event.channel = old.channel;
  event.channel_order_no = std::move(old.channel_order_no);
  event.pool_id = std::move(old.pool_id);
  event.items = placed_items(std::move(old.items), old.discounts);
  event.discounts = std::move(old.discounts);
  event.amount = old.amount;
  event.address = std::move(old.address);
  event.phone = std::move(old.phone);
  event.remark = std::move(old.remark);
  event.coupon_ids = std::move(old.coupon_ids);
  event.present = std::move(old.present);
  event.hold_expires_at = old.hold_expires_at;
  event.leg_timeout_ms = old.leg_timeout_ms;
  event.grace_ms = old.grace_ms;
  return event;
}

}  // namespace orderlog
