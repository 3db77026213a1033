#include "tests/domain/order/order_tables.h"

#include <algorithm>
#include <utility>

namespace orderlog::testing {

bool documented_step(OrderStatus from, OrderStatus to) {
  using enum OrderStatus;
  constexpr std::pair<OrderStatus, OrderStatus> kSteps[] = {
      {kUnpaid, kPaying},          {kUnpaid, kVoiding},     {kPaying, kPaid},
      {kPaying, kPayFailed},       {kPaid, kRefunding},     {kPayFailed, kPaying},
      {kPayFailed, kVoiding},      {kVoiding, kVoided},     {kVoiding, kVoidFailed},
      {kVoidFailed, kPaying},      {kVoidFailed, kVoiding}, {kRefunding, kRefunded},
      {kRefunding, kRefundFailed}, {kRefunding, kPaid},     {kRefundFailed, kRefunding},
  };
  return std::find(std::begin(kSteps), std::end(kSteps), std::pair(from, to)) != std::end(kSteps);
}

bool documented_combination(OrderStatus status, RefundStatus refund_status,
                            DeliveryStatus delivery_status, CancelType cancel_type) {
  const bool cancelled = cancel_type != CancelType::kNone;
  const bool waiting = delivery_status == DeliveryStatus::kAwaitingAcceptance;
  switch (status) {
    case OrderStatus::kUnpaid:
    case OrderStatus::kPaying:
    case OrderStatus::kPayFailed:
    case OrderStatus::kVoiding:
    case OrderStatus::kVoidFailed:
      return refund_status == RefundStatus::kNone && waiting && !cancelled;
    case OrderStatus::kPaid:
      return (refund_status == RefundStatus::kNone || refund_status == RefundStatus::kRejected ||
              refund_status == RefundStatus::kFailed) &&
             !cancelled;
    case OrderStatus::kVoided:
      return refund_status == RefundStatus::kNone && waiting && cancelled;
    case OrderStatus::kRefunding:
      return (refund_status == RefundStatus::kRequested ||
              refund_status == RefundStatus::kProcessing) &&
             !cancelled;
    case OrderStatus::kRefunded:
      return refund_status == RefundStatus::kSucceeded && cancelled;
    case OrderStatus::kRefundFailed:
      return (refund_status == RefundStatus::kRejected || refund_status == RefundStatus::kFailed) &&
             !cancelled;
  }
  return false;
}

}  // namespace orderlog::testing
