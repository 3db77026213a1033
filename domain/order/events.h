#pragma once

// What happens to an order. The names in brackets are those of the search system.

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "base/money.h"
#include "domain/order/state.h"

namespace orderlog {

struct OrderPlaced {  // AFTER_CREATE
  std::string order_code;
  MerchantId merchant_id;
  StoreId store_id;
  UserId user_id;
  Channel channel = Channel::kFlash;
  std::string channel_order_no;
  PoolId pool_id;
  std::vector<PlacedItem> items;
  std::vector<Discount> discounts;
  Money amount = 0;
  std::string address;
  std::string phone;
  std::string remark;
  std::vector<std::string> coupon_ids;
  std::string present;
  DiscountQuotaId discount_quota_id;  // that its discount counts on, where there are limits
  TimeMs hold_expires_at = 0;
  TimeMs leg_timeout_ms = 0;
  TimeMs grace_ms = 0;

  friend bool operator==(const OrderPlaced&, const OrderPlaced&) = default;
};

struct PaymentStarted {  // BEFORE_PAY
  friend bool operator==(const PaymentStarted&, const PaymentStarted&) = default;
};

// A new leg whose money is set aside, or whose provider has been asked. `expires_at` is the whole
// payment's deadline.
struct LegHeld {
  Leg leg;
  TimeMs expires_at = 0;

  friend bool operator==(const LegHeld&, const LegHeld&) = default;
};

// A leg's money moved: a new leg at once, or a held one.
struct LegSettled {
  Leg leg;

  friend bool operator==(const LegSettled&, const LegSettled&) = default;
};

struct LegFailed {
  LegId leg_id;
  std::string code;  // provider_failed or timed_out

  friend bool operator==(const LegFailed&, const LegFailed&) = default;
};

struct LegReleased {
  LegId leg_id;

  friend bool operator==(const LegReleased&, const LegReleased&) = default;
};

struct OrderPaid {  // PAY_SUCCESS
  friend bool operator==(const OrderPaid&, const OrderPaid&) = default;
};

struct PaymentFailed {
  std::string code;
  TimeMs grace_expires_at = 0;

  friend bool operator==(const PaymentFailed&, const PaymentFailed&) = default;
};

struct LatePaymentReceived {
  LegId leg_id;
  Money amount = 0;
  std::string provider_ref;

  friend bool operator==(const LatePaymentReceived&, const LatePaymentReceived&) = default;
};

// A provider has left open what became of its leg: it is asked.
struct ProviderAsked {
  LegId leg_id;

  friend bool operator==(const ProviderAsked&, const ProviderAsked&) = default;
};

// A void while a provider may be taking the money. Its answer decides: without the money the order
// is voided, with it the order is refunded.
struct VoidRequested {
  Initiator initiator = Initiator::kCustomer;
  std::string reason;

  friend bool operator==(const VoidRequested&, const VoidRequested&) = default;
};

struct VoidStarted {
  Initiator initiator = Initiator::kCustomer;
  std::string reason;

  friend bool operator==(const VoidStarted&, const VoidStarted&) = default;
};

struct OrderVoided {
  CancelType cancel_type = CancelType::kSystem;

  friend bool operator==(const OrderVoided&, const OrderVoided&) = default;
};

struct VoidFailed {
  std::string code;

  friend bool operator==(const VoidFailed&, const VoidFailed&) = default;
};

struct OrderAccepted {  // 接单
  friend bool operator==(const OrderAccepted&, const OrderAccepted&) = default;
};

// 拒单: the store won't have the order. A refund by the store follows in the same commit.
struct OrderRejected {
  std::string reason;

  friend bool operator==(const OrderRejected&, const OrderRejected&) = default;
};

struct PreparationQueued {
  friend bool operator==(const PreparationQueued&, const PreparationQueued&) = default;
};

struct OrderPrepared {  // 完成配餐
  friend bool operator==(const OrderPrepared&, const OrderPrepared&) = default;
};

struct CourierRequested {
  std::string courier;

  friend bool operator==(const CourierRequested&, const CourierRequested&) = default;
};

struct OrderShipped {  // AFTER_SEND 发货/取餐
  std::string courier;
  std::string tracking;

  friend bool operator==(const OrderShipped&, const OrderShipped&) = default;
};

struct OrderDelivered {  // said by who brought it
  friend bool operator==(const OrderDelivered&, const OrderDelivered&) = default;
};

struct OrderReceived {  // AFTER_RECEIVE 收货, said by who got it
  friend bool operator==(const OrderReceived&, const OrderReceived&) = default;
};

struct AddressChanged {  // CHANGE_ADDRESS; both as they are from now on
  std::string address;
  std::string phone;

  friend bool operator==(const AddressChanged&, const AddressChanged&) = default;
};

struct OrderClosed {  // AFTER_CLOSE
  std::string reason;

  friend bool operator==(const OrderClosed&, const OrderClosed&) = default;
};

struct RefundRequested {  // AFTER_REFUND 申请售后
  RefundId refund_id;
  Initiator initiator = Initiator::kCustomer;
  Money amount = 0;
  std::string reason;
  std::vector<RefundItem> items;

  friend bool operator==(const RefundRequested&, const RefundRequested&) = default;
};

struct RefundRejected {  // REFUND_CLOSE
  RefundId refund_id;
  OperatorId operator_id;
  std::string reason;

  friend bool operator==(const RefundRejected&, const RefundRejected&) = default;
};

struct RefundWithdrawn {  // REFUND_CLOSE
  RefundId refund_id;

  friend bool operator==(const RefundWithdrawn&, const RefundWithdrawn&) = default;
};

struct RefundStarted {
  RefundId refund_id;
  OperatorId operator_id;
  std::vector<RefundPart> parts;

  friend bool operator==(const RefundStarted&, const RefundStarted&) = default;
};

// A provider has returned its part of a refund that waits for other providers too.
struct RefundPartReturned {
  RefundId refund_id;
  LegId leg_id;
  Money amount = 0;
  std::string provider_ref;

  friend bool operator==(const RefundPartReturned&, const RefundPartReturned&) = default;
};

// A provider has said no to its part, while others still owe their word.
struct RefundPartFailed {
  RefundId refund_id;
  LegId leg_id;
  std::string code;

  friend bool operator==(const RefundPartFailed&, const RefundPartFailed&) = default;
};

// A provider that had said no has returned its part after all; what that comes to follows in the
// same commit. The parts are without what another refund has given back meanwhile.
struct RefundResumed {
  RefundId refund_id;
  std::vector<RefundPart> parts;

  friend bool operator==(const RefundResumed&, const RefundResumed&) = default;
};

struct RefundSucceeded {  // REFUND_FINISHED; the money has moved
  RefundId refund_id;
  std::string provider_ref;

  friend bool operator==(const RefundSucceeded&, const RefundSucceeded&) = default;
};

struct RefundFailed {
  RefundId refund_id;
  std::string code;

  friend bool operator==(const RefundFailed&, const RefundFailed&) = default;
};

// 核对: an operator put right what the order's channel knows better. The delivery is what this
// says; money that the channel has or has given back is told by the events behind it, as ever.
struct StatusCorrected {
  OperatorId operator_id;
  std::string reason;
  std::optional<DeliveryStatus> delivery_status = std::nullopt;

  friend bool operator==(const StatusCorrected&, const StatusCorrected&) = default;
};

using OrderEvent =
    std::variant<OrderPlaced, PaymentStarted, LegHeld, LegSettled, LegFailed, LegReleased,
                 OrderPaid, PaymentFailed, LatePaymentReceived, ProviderAsked, VoidRequested,
                 VoidStarted, OrderVoided, VoidFailed, OrderAccepted, OrderRejected,
                 PreparationQueued, OrderPrepared, CourierRequested, OrderShipped, OrderDelivered,
                 OrderReceived, AddressChanged, OrderClosed, RefundRequested, RefundRejected,
                 RefundWithdrawn, RefundStarted, RefundPartReturned, RefundPartFailed,
                 RefundResumed, RefundSucceeded, RefundFailed, StatusCorrected>;

}  // namespace orderlog
