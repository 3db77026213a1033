#pragma once

// Order o1 of user u1 at merchant m1's counter: two teas of 50, and the cash for it.

#include "tests/domain/scenario.h"

namespace orderlog::testing {

inline PlaceOrder unpaid_order() {
  PlaceOrder place;
  place.order_id = OrderId("o1");
  place.merchant_id = MerchantId("m1");
  place.user_id = UserId("u1");
  place.channel = Channel::kTerminal;
  place.items = {{Sku("tea"), "Tea", 2, 50, false}};
  return place;
}

inline CollectPayment paid_in_cash(Money amount = 100) {
  CollectPayment collect;
  collect.order_id = OrderId("o1");
  collect.amount = amount;
  collect.method = "cash";
  collect.operator_id = OperatorId("op1");
  return collect;
}

inline RequestRefund refunded(std::optional<Money> amount = std::nullopt) {
  RequestRefund refund;
  refund.order_id = OrderId("o1");
  refund.initiator = Initiator::kStore;
  refund.amount = amount;
  return refund;
}

}  // namespace orderlog::testing
