#pragma once

// Order 订单: status, refund, delivery and cancel, its payment legs and refunds. Which combinations
// may exist is a table in domain/order/transitions.cc, walked by tests/domain/order.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/money.h"

namespace orderlog {

enum class OrderStatus {
  kUnpaid,
  kPaying,
  kPaid,
  kPayFailed,
  kVoiding,
  kVoided,
  kVoidFailed,
  kRefunding,
  kRefunded,
  kRefundFailed,
};

enum class RefundStatus { kNone, kRequested, kRejected, kProcessing, kSucceeded, kFailed };

enum class DeliveryStatus {
  kAwaitingAcceptance,
  kAccepted,
  kNotPrepared,
  kPrepared,
  kAwaitingPickup,
  kPickedUp,
  kDelivered,
};

enum class CancelType { kNone, kSystem, kCustomer, kStore };

enum class Channel { kFlash, kTerminal, kOfficial, kThirdParty };

// Who asks for a void or a refund.
enum class Initiator { kCustomer, kStore, kSystem };

// What a terminal shows 终端.
enum class TerminalView {
  kHidden,
  kPaid,
  kPrepared,
  kAwaitingDelivery,
  kDelivering,
  kDelivered,
  kCompleted,
  kRefunding,
  kRefunded,
  kCancelled,
};

enum class LegKind { kPoints, kBalance, kThirdParty, kOffline };

enum class LegState {
  kHeld,      // internal: money set aside; third party: the provider has been asked
  kSettled,   // money moved
  kFailed,    // the provider said no, or never answered
  kReleased,  // given back before it was ever settled, or taken back by a void
  kLate,      // the provider's money came after the end and goes back
};

struct Item {
  Sku sku;
  std::string title;
  std::int64_t quantity = 0;
  Money unit_price = 0;
  bool weighed = false;

  friend bool operator==(const Item&, const Item&) = default;
};

// An item of an order that was placed.
struct PlacedItem {
  Sku sku;
  std::string title;
  std::int64_t quantity = 0;
  Money unit_price = 0;
  bool weighed = false;
  Money discount = 0;  // its share of all the order's discounts, on the whole quantity

  friend bool operator==(const PlacedItem&, const PlacedItem&) = default;
};

struct Discount {
  std::string code;
  Money amount = 0;

  friend bool operator==(const Discount&, const Discount&) = default;
};

struct Leg {
  LegId id;  // "l1", "l2", …
  LegKind kind = LegKind::kBalance;
  LegState state = LegState::kHeld;
  Money amount = 0;
  Money refunded = 0;
  std::string provider;      // third party
  std::string provider_ref;  // third party, once known
  std::string method;        // offline
  OperatorId operator_id;    // offline
  bool asked = false;        // third party: it owes an answer and was asked for it

  friend bool operator==(const Leg&, const Leg&) = default;
};

enum class RefundState { kRequested, kRejected, kWithdrawn, kProcessing, kSucceeded, kFailed };

struct RefundItem {
  Sku sku;
  std::int64_t quantity = 0;

  friend bool operator==(const RefundItem&, const RefundItem&) = default;
};

// How much of which leg a refund gives back; newest leg first.
struct RefundPart {
  LegId leg_id;
  Money amount = 0;
  bool returned = false;  // ahead of the others
  bool failed = false;    // its provider said no; a later yes overrules that

  friend bool operator==(const RefundPart&, const RefundPart&) = default;
};

struct Refund {
  RefundId id;  // "r1", "r2", …
  RefundState state = RefundState::kRequested;
  Initiator initiator = Initiator::kCustomer;
  Money amount = 0;
  std::string reason;
  std::vector<RefundItem> items;
  std::vector<RefundPart> parts;  // once started
  OperatorId operator_id;
  std::string provider_ref;

  friend bool operator==(const Refund&, const Refund&) = default;
};

// A void that has begun, or waits for a provider's answer.
struct PendingVoid {
  Initiator initiator = Initiator::kCustomer;
  std::string reason;

  friend bool operator==(const PendingVoid&, const PendingVoid&) = default;
};

// Who brings the order, and when it came how far; 0: it hasn't, or was never said to have.
struct OrderDelivery {
  std::string courier;
  std::string tracking;
  TimeMs accepted_at = 0;
  TimeMs prepared_at = 0;
  TimeMs shipped_at = 0;
  TimeMs delivered_at = 0;

  friend bool operator==(const OrderDelivery&, const OrderDelivery&) = default;
};

enum class DeadlineKind { kHold, kLeg, kGrace };

struct OrderDeadline {
  DeadlineKind kind = DeadlineKind::kHold;
  TimeMs due_ms = 0;

  friend bool operator==(const OrderDeadline&, const OrderDeadline&) = default;
};

struct Order {
  OrderId id;
  std::string order_code;
  MerchantId merchant_id;
  StoreId store_id;
  UserId user_id;
  Channel channel = Channel::kFlash;
  std::string channel_order_no;
  PoolId pool_id;  // of a flash sale's order; its units are Σ item quantities
  std::vector<PlacedItem> items;
  std::vector<Discount> discounts;
  Money amount = 0;
  std::string address;
  std::string phone;
  std::string remark;
  std::vector<std::string> coupon_ids;
  std::string present;  // as the job brought it
  DiscountQuotaId discount_quota_id;

  OrderStatus status = OrderStatus::kUnpaid;
  RefundStatus refund_status = RefundStatus::kNone;
  DeliveryStatus delivery_status = DeliveryStatus::kAwaitingAcceptance;
  CancelType cancel_type = CancelType::kNone;
  bool closed = false;
  bool paid_unwanted = false;  // the money came while a void was waiting for the provider's word
  std::string cancel_reason;

  std::optional<PendingVoid> pending_void;
  std::optional<OrderDelivery> delivery;  // once the first step was taken
  std::vector<Leg> legs;
  std::vector<Refund> refunds;
  // The status that a refund began from, paid or refund_failed: where a rejection returns to.
  OrderStatus before_refund = OrderStatus::kPaid;
  RefundStatus before_refund_status = RefundStatus::kNone;
  std::optional<OrderDeadline> deadline;
  TimeMs grace_ms = 0;  // set at placing; how long a failed payment may be tried again
  TimeMs leg_timeout_ms = 0;

  TimeMs created_at = 0;
  TimeMs updated_at = 0;
  TimeMs paid_at = 0;

  // amount − Σ held or settled legs
  [[nodiscard]] Money remain_pay() const;
  // Σ settled legs, and of those what has gone back.
  [[nodiscard]] Money paid_amount() const;
  [[nodiscard]] Money refunded_amount() const;
  [[nodiscard]] std::int64_t units() const;

  friend bool operator==(const Order&, const Order&) = default;
};

// nullptr where the order has none of that id.
[[nodiscard]] const Leg* find_leg(const Order& order, const LegId& id);
[[nodiscard]] const Refund* find_refund(const Order& order, const RefundId& id);

// Money that a provider has for the order, and would have to return.
[[nodiscard]] bool is_with_provider(const Leg& leg);

// Voided, or refunded in whole: no money is in it, and none will be again.
[[nodiscard]] bool is_over(const Order& order);

[[nodiscard]] TerminalView terminal_view(const Order& order);

// Whether a terminal counts an order among the finished (已完成) or the unfinished (未完成): it is
// at its end when it was handed over, given back or cancelled. Nothing for what it doesn't show.
[[nodiscard]] std::optional<bool> is_finished(TerminalView view);

// The names of the commands that decide() would let through in this state, in a fixed order.
// Computed from the same rules that decide: domain/order/decide.h.
[[nodiscard]] std::vector<std::string> allowed_actions(const Order& order);

[[nodiscard]] std::string_view to_string(OrderStatus status);
[[nodiscard]] std::optional<OrderStatus> order_status_from(std::string_view text);
[[nodiscard]] std::string_view to_string(RefundStatus status);
[[nodiscard]] std::optional<RefundStatus> refund_status_from(std::string_view text);
[[nodiscard]] std::string_view to_string(DeliveryStatus status);
[[nodiscard]] std::optional<DeliveryStatus> delivery_status_from(std::string_view text);
[[nodiscard]] std::string_view to_string(CancelType type);
[[nodiscard]] std::optional<CancelType> cancel_type_from(std::string_view text);
[[nodiscard]] std::string_view to_string(Channel channel);
[[nodiscard]] std::optional<Channel> channel_from(std::string_view text);
[[nodiscard]] std::string_view to_string(Initiator initiator);
[[nodiscard]] std::optional<Initiator> initiator_from(std::string_view text);
[[nodiscard]] std::string_view to_string(TerminalView view);
[[nodiscard]] std::optional<TerminalView> terminal_view_from(std::string_view text);
[[nodiscard]] std::string_view to_string(LegKind kind);
[[nodiscard]] std::optional<LegKind> leg_kind_from(std::string_view text);
[[nodiscard]] std::string_view to_string(LegState state);
[[nodiscard]] std::optional<LegState> leg_state_from(std::string_view text);
[[nodiscard]] std::string_view to_string(RefundState state);
[[nodiscard]] std::optional<RefundState> refund_state_from(std::string_view text);
[[nodiscard]] std::string_view to_string(DeadlineKind kind);
[[nodiscard]] std::optional<DeadlineKind> deadline_kind_from(std::string_view text);

}  // namespace orderlog
