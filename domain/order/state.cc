#include "domain/order/state.h"

#include <algorithm>

namespace orderlog {

Money Order::remain_pay() const {
  Money left = amount;
  for (const Leg& leg : legs) {
    if (leg.state == LegState::kHeld || leg.state == LegState::kSettled) left -= leg.amount;
  }
  return left;
}

Money Order::paid_amount() const {
  Money paid = 0;
  for (const Leg& leg : legs) {
    if (leg.state == LegState::kSettled) paid += leg.amount;
  }
  return paid;
}

Money Order::refunded_amount() const {
  Money back = 0;
  for (const Leg& leg : legs) {
    if (leg.state == LegState::kSettled) back += leg.refunded;
  }
  return back;
}

std::int64_t Order::units() const {
  std::int64_t sum = 0;
  for (const PlacedItem& item : items) sum += item.quantity;
  return sum;
}

const Leg* find_leg(const Order& order, const LegId& id) {
  const auto leg = std::find_if(order.legs.begin(), order.legs.end(),
                                [&id](const Leg& each) { return each.id == id; });
  return leg == order.legs.end() ? nullptr : &*leg;
}

const Refund* find_refund(const Order& order, const RefundId& id) {
  const auto refund = std::find_if(order.refunds.begin(), order.refunds.end(),
                                   [&id](const Refund& each) { return each.id == id; });
  return refund == order.refunds.end() ? nullptr : &*refund;
}

bool is_with_provider(const Leg& leg) {
  return leg.kind == LegKind::kThirdParty && leg.state == LegState::kSettled;
}

namespace {

TerminalView view_while_paid(const Order& order) {
  switch (order.delivery_status) {
    case DeliveryStatus::kAwaitingAcceptance:
    case DeliveryStatus::kAccepted:
    case DeliveryStatus::kNotPrepared:
      return TerminalView::kPaid;
    case DeliveryStatus::kPrepared:
      return TerminalView::kPrepared;
    case DeliveryStatus::kAwaitingPickup:
      return TerminalView::kAwaitingDelivery;
    case DeliveryStatus::kPickedUp:
      return TerminalView::kDelivering;
    case DeliveryStatus::kDelivered:
      return order.channel == Channel::kTerminal ? TerminalView::kCompleted
                                                 : TerminalView::kDelivered;
  }
  return TerminalView::kHidden;
}

}  // namespace

bool is_over(const Order& order) {
  return order.status == OrderStatus::kRefunded || order.status == OrderStatus::kVoided;
}

std::optional<bool> is_finished(TerminalView view) {
  switch (view) {
    case TerminalView::kHidden:
      return std::nullopt;
    case TerminalView::kPaid:
    case TerminalView::kPrepared:
    case TerminalView::kAwaitingDelivery:
    case TerminalView::kDelivering:
    case TerminalView::kRefunding:
      return false;
    case TerminalView::kDelivered:
    case TerminalView::kCompleted:
    case TerminalView::kRefunded:
    case TerminalView::kCancelled:
      return true;
  }
  return std::nullopt;
}

TerminalView terminal_view(const Order& order) {
  switch (order.status) {
    case OrderStatus::kUnpaid:
    case OrderStatus::kPaying:
    case OrderStatus::kPayFailed:
    case OrderStatus::kVoiding:
    case OrderStatus::kVoidFailed:
      return TerminalView::kHidden;
    case OrderStatus::kPaid:
    case OrderStatus::kRefundFailed:
      return view_while_paid(order);
    case OrderStatus::kVoided:
      return TerminalView::kCancelled;
    case OrderStatus::kRefunding:
      return TerminalView::kRefunding;
    case OrderStatus::kRefunded:
      return TerminalView::kRefunded;
  }
  return TerminalView::kHidden;
}

}  // namespace orderlog
