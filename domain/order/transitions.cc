#include "domain/order/transitions.h"

#include <iterator>

#include "domain/order/set_of.h"

namespace orderlog {
namespace {

using enum OrderStatus;

// 订单状态, in the order of the enumeration: what each goes to.
constexpr SetOf<OrderStatus> kGoesTo[] = {
    {kPaying, kVoiding},                // unpaid 未支付
    {kPaid, kPayFailed},                // paying 支付中
    {kRefunding},                       // paid 支付成功
    {kPaying, kVoiding},                // pay_failed 支付失败
    {kVoided, kVoidFailed},             // voiding 撤单中
    {},                                 // voided 撤单成功
    {kPaying, kVoiding},                // void_failed 撤单失败
    {kRefunded, kRefundFailed, kPaid},  // refunding 退单中
    {},                                 // refunded 退单成功
    {kRefunding},                       // refund_failed 退单失败
};

struct Combination {
  SetOf<RefundStatus> refund_statuses;
  SetOf<DeliveryStatus> delivery_statuses;
  SetOf<CancelType> cancel_types;
};

constexpr SetOf<DeliveryStatus> kAnyDelivery{
    DeliveryStatus::kAwaitingAcceptance, DeliveryStatus::kAccepted,
    DeliveryStatus::kNotPrepared,        DeliveryStatus::kPrepared,
    DeliveryStatus::kAwaitingPickup,     DeliveryStatus::kPickedUp,
    DeliveryStatus::kDelivered};
constexpr SetOf<DeliveryStatus> kNotDelivering{DeliveryStatus::kAwaitingAcceptance};
constexpr SetOf<CancelType> kNotCancelled{CancelType::kNone};
constexpr SetOf<CancelType> kCancelled{CancelType::kSystem, CancelType::kCustomer,
                                       CancelType::kStore};

constexpr Combination kBeforePayment{{RefundStatus::kNone}, kNotDelivering, kNotCancelled};

constexpr Combination kCombinations[] = {
    kBeforePayment,  // unpaid
    kBeforePayment,  // paying
    {{RefundStatus::kNone, RefundStatus::kRejected, RefundStatus::kFailed},
     kAnyDelivery,
     kNotCancelled},                                      // paid
    kBeforePayment,                                       // pay_failed
    kBeforePayment,                                       // voiding
    {{RefundStatus::kNone}, kNotDelivering, kCancelled},  // voided
    kBeforePayment,                                       // void_failed
    {{RefundStatus::kRequested, RefundStatus::kProcessing}, kAnyDelivery, kNotCancelled},
    // refunding
    {{RefundStatus::kSucceeded}, kAnyDelivery, kCancelled},  // refunded
    {{RefundStatus::kRejected, RefundStatus::kFailed},
     kAnyDelivery,
     kNotCancelled},  // refund_failed
};

static_assert(std::size(kGoesTo) == static_cast<std::size_t>(kRefundFailed) + 1);
static_assert(std::size(kCombinations) == std::size(kGoesTo));

}  // namespace

bool may_follow(OrderStatus from, OrderStatus to) {
  return kGoesTo[static_cast<std::size_t>(from)].contains(to);
}

bool may_combine(const Order& order) {
  const Combination& allowed = kCombinations[static_cast<std::size_t>(order.status)];
  return allowed.refund_statuses.contains(order.refund_status) &&
         allowed.delivery_statuses.contains(order.delivery_status) &&
         allowed.cancel_types.contains(order.cancel_type);
}

CancelType cancel_type_of(Initiator initiator) {
  switch (initiator) {
    case Initiator::kCustomer:
      return CancelType::kCustomer;
    case Initiator::kStore:
      return CancelType::kStore;
    case Initiator::kSystem:
      return CancelType::kSystem;
  }
  return CancelType::kSystem;
}

}  // namespace orderlog
