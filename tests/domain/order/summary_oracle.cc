#include "tests/domain/order/summary_oracle.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace orderlog::testing {
namespace {

bool may_be_voided(OrderStatus status) {
  switch (status) {
    case OrderStatus::kUnpaid:
    case OrderStatus::kPaying:
    case OrderStatus::kPayFailed:
    case OrderStatus::kVoiding:
    case OrderStatus::kVoided:
    case OrderStatus::kVoidFailed:
      return true;
    case OrderStatus::kPaid:
    case OrderStatus::kRefunding:
    case OrderStatus::kRefunded:
    case OrderStatus::kRefundFailed:
      return false;
  }
  return false;
}

// In which order the legs settled is of no account.
void sort_legs(OrderSummary& summary) {
  std::sort(summary.settled.begin(), summary.settled.end(),
            [](const SettledLeg& a, const SettledLeg& b) { return a.id < b.id; });
}

}  // namespace

OrderSummary summary_of(const Order& order) {
  OrderSummary summary;
  summary.merchant_id = order.merchant_id;
  summary.store_id = order.store_id;
  summary.channel = order.channel;
  summary.created_at = order.created_at;
  summary.amount = order.amount;
  summary.status = order.status;
  summary.before_refund = order.before_refund;
  summary.paid = order.paid_amount();
  summary.refunded = order.refunded_amount();
  for (const Refund& refund : order.refunds) {
    if (refund.state != RefundState::kProcessing) continue;
    for (const RefundPart& part : refund.parts) {
      if (!part.returned) summary.refunding += part.amount;
    }
  }
  if (may_be_voided(order.status)) {
    for (const Leg& leg : order.legs) {
      if (leg.state == LegState::kSettled) summary.settled.push_back({leg.id, leg.amount});
    }
  }
  sort_legs(summary);
  return summary;
}

AggregateState evolve_with_summary(AggregateState state, const StreamRef& stream,
                                   const Event& event, TimeMs at_ms) {
  const auto* of_order = std::get_if<OrderEvent>(&event);
  if (of_order == nullptr) return evolve(std::move(state), stream, event, at_ms);
  OrderSummary summary;
  if (const auto* before = std::get_if<Order>(&state)) summary = summary_of(*before);
  evolve(summary, *of_order, at_ms);
  state = evolve(std::move(state), stream, event, at_ms);
  sort_legs(summary);
  const OrderSummary expected = summary_of(std::get<Order>(state));
  EXPECT_TRUE(summary == expected)
      << "event " << of_order->index() << " leads to " << to_string(expected.status) << ", paid "
      << expected.paid << ", refunded " << expected.refunded << "; its summary is "
      << to_string(summary.status) << ", paid " << summary.paid << ", refunded "
      << summary.refunded;
  return state;
}

}  // namespace orderlog::testing
