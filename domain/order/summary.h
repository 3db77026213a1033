#pragma once

// The few facts of an order that figures are made of: much slimmer than the Order, and cheap to
// fold and to keep. It is folded from the same events; tests/domain/order/summary_test.cc holds it
// to the Order in every state that can be reached, so the two can't drift apart.

#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/money.h"
#include "domain/order/events.h"
#include "domain/order/state.h"

namespace orderlog {

// A settled leg that a void would take back.
struct SettledLeg {
  LegId id;
  Money amount = 0;

  friend bool operator==(const SettledLeg&, const SettledLeg&) = default;
};

struct OrderSummary {
  MerchantId merchant_id;
  StoreId store_id;
  Channel channel = Channel::kFlash;
  TimeMs created_at = 0;
  Money amount = 0;
  OrderStatus status = OrderStatus::kUnpaid;
  OrderStatus before_refund = OrderStatus::kPaid;  // as Order has it
  Money paid = 0;                                  // Order::paid_amount()
  Money refunded = 0;                              // Order::refunded_amount()
  Money refunding = 0;              // what the refund under way gives back, once it has started
  std::vector<SettledLeg> settled;  // empty once the order is paid: no void can follow

  friend bool operator==(const OrderSummary&, const OrderSummary&) = default;
};

// Folds one event in place; `at` is the commit's time. Total over what decide() writes, and does
// not look whether the event may follow: fold_order() does.
void evolve(OrderSummary& summary, const OrderEvent& event, TimeMs at);

}  // namespace orderlog
