#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/money.h"
#include "domain/order/state.h"

namespace orderlog {

struct PlaceOrder {
  OrderId order_id;  // empty: the envelope's fresh id
  MerchantId merchant_id;
  StoreId store_id;
  UserId user_id;
  Channel channel = Channel::kTerminal;
  std::vector<Item> items;
  std::vector<Discount> discounts;
  std::string address;
  std::string phone;
  std::string channel_order_no;
  std::string remark;
  std::vector<std::string> coupon_ids;
  bool paid = false;  // takeaway channels: the channel has the money already
  OrderId replaces;   // the voided or refunded order whose channel number this one takes over

  friend bool operator==(const PlaceOrder&, const PlaceOrder&) = default;
};

struct ThirdPartyPayment {
  std::string provider;
  Money amount = 0;

  friend bool operator==(const ThirdPartyPayment&, const ThirdPartyPayment&) = default;
};

struct PayOrder {
  OrderId order_id;
  Money points = 0;  // 积分抵现; 0: no such leg
  Money balance = 0;
  std::optional<ThirdPartyPayment> third_party;

  friend bool operator==(const PayOrder&, const PayOrder&) = default;
};

enum class ProviderResult { kSucceeded, kFailed, kUnknown };

struct ConfirmPayment {
  OrderId order_id;
  LegId leg_id;
  ProviderResult result = ProviderResult::kUnknown;
  std::string provider_ref;

  friend bool operator==(const ConfirmPayment&, const ConfirmPayment&) = default;
};

// 后台收款
struct CollectPayment {
  OrderId order_id;
  Money amount = 0;
  std::string method;
  OperatorId operator_id;

  friend bool operator==(const CollectPayment&, const CollectPayment&) = default;
};

struct VoidOrder {
  OrderId order_id;
  Initiator initiator = Initiator::kCustomer;
  std::string reason;

  friend bool operator==(const VoidOrder&, const VoidOrder&) = default;
};

struct CloseOrder {
  OrderId order_id;
  std::string reason;

  friend bool operator==(const CloseOrder&, const CloseOrder&) = default;
};

// 接单
struct AcceptOrder {
  OrderId order_id;

  friend bool operator==(const AcceptOrder&, const AcceptOrder&) = default;
};

// 拒单: the store won't, and what was paid goes back.
struct RejectOrder {
  OrderId order_id;
  std::string reason;
  OperatorId operator_id;

  friend bool operator==(const RejectOrder&, const RejectOrder&) = default;
};

struct QueuePreparation {
  OrderId order_id;

  friend bool operator==(const QueuePreparation&, const QueuePreparation&) = default;
};

// 完成配餐
struct PrepareOrder {
  OrderId order_id;

  friend bool operator==(const PrepareOrder&, const PrepareOrder&) = default;
};

struct RequestCourier {
  OrderId order_id;
  std::string courier;

  friend bool operator==(const RequestCourier&, const RequestCourier&) = default;
};

// 发货/取餐
struct ShipOrder {
  OrderId order_id;
  std::string courier;
  std::string tracking;

  friend bool operator==(const ShipOrder&, const ShipOrder&) = default;
};

// 完成自配送: whoever brought it says so.
struct DeliverOrder {
  OrderId order_id;

  friend bool operator==(const DeliverOrder&, const DeliverOrder&) = default;
};

// 收货: whoever got it says so.
struct ReceiveOrder {
  OrderId order_id;

  friend bool operator==(const ReceiveOrder&, const ReceiveOrder&) = default;
};

// What is left out stays as it is; one of the two is there.
struct ChangeAddress {
  OrderId order_id;
  std::string address;
  std::string phone;

  friend bool operator==(const ChangeAddress&, const ChangeAddress&) = default;
};

// By `amount`, or by `items`, or with neither: all that is left.
struct RequestRefund {
  OrderId order_id;
  Initiator initiator = Initiator::kCustomer;
  std::string reason;
  std::optional<Money> amount;
  std::vector<RefundItem> items;
  OperatorId operator_id;

  friend bool operator==(const RequestRefund&, const RequestRefund&) = default;
};

struct ApproveRefund {
  OrderId order_id;
  RefundId refund_id;
  OperatorId operator_id;

  friend bool operator==(const ApproveRefund&, const ApproveRefund&) = default;
};

struct RejectRefund {
  OrderId order_id;
  RefundId refund_id;
  OperatorId operator_id;
  std::string reason;

  friend bool operator==(const RejectRefund&, const RejectRefund&) = default;
};

struct WithdrawRefund {
  OrderId order_id;
  RefundId refund_id;

  friend bool operator==(const WithdrawRefund&, const WithdrawRefund&) = default;
};

// The provider's word on its part of a refund.
struct ConfirmRefund {
  OrderId order_id;
  RefundId refund_id;
  LegId leg_id;  // which part; may be left out where one alone is open
  ProviderResult result = ProviderResult::kUnknown;
  std::string provider_ref;

  friend bool operator==(const ConfirmRefund&, const ConfirmRefund&) = default;
};

// 核对: what the order's channel says of it and we missed; exactly one of the three. Which orders
// and how: docs/reconciliation.md.
struct CorrectStatus {
  OrderId order_id;
  OperatorId operator_id;
  std::string reason;
  bool paid = false;  // the channel has all of the money
  std::optional<DeliveryStatus> delivery_status = std::nullopt;
  std::optional<Money> refunded_amount = std::nullopt;  // given back by the channel, in all

  friend bool operator==(const CorrectStatus&, const CorrectStatus&) = default;
};

// The engine's own, when the order's deadline is due.
struct ExpireOrder {
  OrderId order_id;

  friend bool operator==(const ExpireOrder&, const ExpireOrder&) = default;
};

[[nodiscard]] std::string_view to_string(ProviderResult result);
[[nodiscard]] std::optional<ProviderResult> provider_result_from(std::string_view text);

}  // namespace orderlog
