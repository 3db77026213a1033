#include "domain/order/transitions.h"

#include <cstdint>
#include <initializer_list>
#include <iterator>

namespace orderlog {
namespace {

using Set = std::uint16_t;

template <class E>
constexpr Set one(E value) {
  return static_cast<Set>(1U << static_cast<unsigned>(value));
}

template <class E>
constexpr Set any_of(std::initializer_list<E> values) {
  Set set = 0;
  for (const E value : values) set = static_cast<Set>(set | one(value));
  return set;
}

using enum OrderStatus;

// 订单状态, in the order of the enumeration: what each goes to.
constexpr Set kGoesTo[] = {
    any_of({kPaying, kVoiding}),                // unpaid 未支付
    any_of({kPaid, kPayFailed}),                // paying 支付中
    any_of({kRefunding}),                       // paid 支付成功
    any_of({kPaying, kVoiding}),                // pay_failed 支付失败
    any_of({kVoided, kVoidFailed}),             // voiding 撤单中
    0,                                          // voided 撤单成功
    any_of({kPaying, kVoiding}),                // void_failed 撤单失败
    any_of({kRefunded, kRefundFailed, kPaid}),  // refunding 退单中
    0,                                          // refunded 退单成功
    any_of({kRefunding}),                       // refund_failed 退单失败
};

struct Combination {
  Set refund_statuses;
  Set delivery_statuses;
  Set cancel_types;
};

constexpr Set kAnyDelivery = any_of({DeliveryStatus::kAwaitingAcceptance, DeliveryStatus::kAccepted,
                                     DeliveryStatus::kNotPrepared, DeliveryStatus::kPrepared,
                                     DeliveryStatus::kAwaitingPickup, DeliveryStatus::kPickedUp,
                                     DeliveryStatus::kDelivered});
constexpr Set kNotDelivering = one(DeliveryStatus::kAwaitingAcceptance);
constexpr Set kNotCancelled = one(CancelType::kNone);
constexpr Set kCancelled = any_of({CancelType::kSystem, CancelType::kCustomer, CancelType::kStore});

constexpr Combination kBeforePayment{one(RefundStatus::kNone), kNotDelivering, kNotCancelled};

constexpr Combination kCombinations[] = {
    kBeforePayment,  // unpaid
    kBeforePayment,  // paying
    {any_of({RefundStatus::kNone, RefundStatus::kRejected, RefundStatus::kFailed}), kAnyDelivery,
     kNotCancelled},                                         // paid
    kBeforePayment,                                          // pay_failed
    kBeforePayment,                                          // voiding
    {one(RefundStatus::kNone), kNotDelivering, kCancelled},  // voided
    kBeforePayment,                                          // void_failed
    {any_of({RefundStatus::kRequested, RefundStatus::kProcessing}), kAnyDelivery,
     kNotCancelled},                                            // refunding
    {one(RefundStatus::kSucceeded), kAnyDelivery, kCancelled},  // refunded
    {any_of({RefundStatus::kRejected, RefundStatus::kFailed}), kAnyDelivery,
     kNotCancelled},  // refund_failed
};

static_assert(std::size(kGoesTo) == static_cast<std::size_t>(kRefundFailed) + 1);
static_assert(std::size(kCombinations) == std::size(kGoesTo));

}  // namespace

bool may_follow(OrderStatus from, OrderStatus to) {
  return (kGoesTo[static_cast<std::size_t>(from)] & one(to)) != 0;
}

bool may_combine(const Order& order) {
  const Combination& allowed = kCombinations[static_cast<std::size_t>(order.status)];
  return (allowed.refund_statuses & one(order.refund_status)) != 0 &&
         (allowed.delivery_statuses & one(order.delivery_status)) != 0 &&
         (allowed.cancel_types & one(order.cancel_type)) != 0;
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
