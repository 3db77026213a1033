#include "domain/order/transitions.h"

#include <gtest/gtest.h>

#include "domain/order/commands.h"
#include "tests/domain/order/order_tables.h"

namespace orderlog::testing {
namespace {

constexpr int kStatuses = static_cast<int>(OrderStatus::kRefundFailed) + 1;
constexpr int kRefundStatuses = static_cast<int>(RefundStatus::kFailed) + 1;
constexpr int kDeliveryStatuses = static_cast<int>(DeliveryStatus::kDelivered) + 1;
constexpr int kCancelTypes = static_cast<int>(CancelType::kStore) + 1;

TEST(OrderTransitions, AreThoseOfTheDocument) {
  for (int from = 0; from < kStatuses; ++from) {
    for (int to = 0; to < kStatuses; ++to) {
      const auto a = static_cast<OrderStatus>(from);
      const auto b = static_cast<OrderStatus>(to);
      EXPECT_EQ(may_follow(a, b), documented_step(a, b)) << to_string(a) << " to " << to_string(b);
    }
  }
}

TEST(OrderCombinations, AreThoseOfTheDocument) {
  Order order;
  int allowed = 0;
  for (int status = 0; status < kStatuses; ++status) {
    for (int refund = 0; refund < kRefundStatuses; ++refund) {
      for (int delivery = 0; delivery < kDeliveryStatuses; ++delivery) {
        for (int cancel = 0; cancel < kCancelTypes; ++cancel) {
          order.status = static_cast<OrderStatus>(status);
          order.refund_status = static_cast<RefundStatus>(refund);
          order.delivery_status = static_cast<DeliveryStatus>(delivery);
          order.cancel_type = static_cast<CancelType>(cancel);
          const bool documented = documented_combination(order.status, order.refund_status,
                                                         order.delivery_status, order.cancel_type);
          EXPECT_EQ(may_combine(order), documented)
              << to_string(order.status) << ' ' << to_string(order.refund_status) << ' '
              << to_string(order.delivery_status) << ' ' << to_string(order.cancel_type);
          if (documented) ++allowed;
        }
      }
    }
  }
  // 5 before payment, 3·7 paid, 3 voided, 2·7 refunding, 7·3 refunded, 2·7 refund_failed.
  EXPECT_EQ(allowed, 5 + 21 + 3 + 14 + 21 + 14);
}

TEST(TerminalView, FollowsStatusAndDelivery) {
  Order order;
  order.channel = Channel::kOfficial;
  const auto view = [&order](OrderStatus status, DeliveryStatus delivery) {
    order.status = status;
    order.delivery_status = delivery;
    return to_string(terminal_view(order));
  };
  using enum OrderStatus;
  using enum DeliveryStatus;
  for (const OrderStatus hidden : {kUnpaid, kPaying, kPayFailed, kVoiding, kVoidFailed}) {
    EXPECT_EQ(view(hidden, kAwaitingAcceptance), "hidden");
  }
  EXPECT_EQ(view(kVoided, kAwaitingAcceptance), "cancelled");
  EXPECT_EQ(view(kRefunding, kPrepared), "refunding");
  EXPECT_EQ(view(kRefunded, kDelivered), "refunded");
  for (const OrderStatus paid : {kPaid, kRefundFailed}) {
    EXPECT_EQ(view(paid, kAwaitingAcceptance), "paid");
    EXPECT_EQ(view(paid, kAccepted), "paid");
    EXPECT_EQ(view(paid, kNotPrepared), "paid");
    EXPECT_EQ(view(paid, kPrepared), "prepared");
    EXPECT_EQ(view(paid, kAwaitingPickup), "awaiting_delivery");
    EXPECT_EQ(view(paid, kPickedUp), "delivering");
    EXPECT_EQ(view(paid, kDelivered), "delivered");
  }
  order.channel = Channel::kTerminal;
  EXPECT_EQ(view(kPaid, kDelivered), "completed");
}

template <class E>
void expect_names_read_back(E last, std::optional<E> (*parse)(std::string_view)) {
  for (int value = 0; value <= static_cast<int>(last); ++value) {
    EXPECT_EQ(parse(to_string(static_cast<E>(value))), static_cast<E>(value));
  }
  EXPECT_FALSE(parse(""));
  EXPECT_FALSE(parse("Paid"));
}

TEST(OrderNames, AreReadBack) {
  expect_names_read_back(OrderStatus::kRefundFailed, order_status_from);
  expect_names_read_back(RefundStatus::kFailed, refund_status_from);
  expect_names_read_back(DeliveryStatus::kDelivered, delivery_status_from);
  expect_names_read_back(CancelType::kStore, cancel_type_from);
  expect_names_read_back(Channel::kThirdParty, channel_from);
  expect_names_read_back(Initiator::kSystem, initiator_from);
  expect_names_read_back(TerminalView::kCancelled, terminal_view_from);
  expect_names_read_back(LegKind::kOffline, leg_kind_from);
  expect_names_read_back(LegState::kLate, leg_state_from);
  expect_names_read_back(RefundState::kFailed, refund_state_from);
  expect_names_read_back(DeadlineKind::kGrace, deadline_kind_from);
  expect_names_read_back(ProviderResult::kUnknown, provider_result_from);
}

}  // namespace
}  // namespace orderlog::testing
