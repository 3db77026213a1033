#include "domain/order/summary.h"

#include <algorithm>
#include <variant>

namespace orderlog {
namespace {

struct SummaryFold {
  OrderSummary& summary;
  TimeMs at;

  void operator()(const OrderPlaced& event) const {
    summary.merchant_id = event.merchant_id;
    summary.store_id = event.store_id;
    summary.channel = event.channel;
    summary.created_at = at;
    summary.amount = event.amount;
  }
  void operator()(const PaymentStarted&) const { summary.status = OrderStatus::kPaying; }
  void operator()(const LegHeld&) const {}
  void operator()(const LegSettled& event) const {
    summary.paid += event.leg.amount;
    summary.settled.push_back({event.leg.id, event.leg.amount});
  }
  void operator()(const LegFailed&) const {}
  // Of a leg that was only held, nothing was counted.
  void operator()(const LegReleased& event) const {
    const auto leg =
        std::find_if(summary.settled.begin(), summary.settled.end(),
                     [&event](const SettledLeg& each) { return each.id == event.leg_id; });
    if (leg == summary.settled.end()) return;
    summary.paid -= leg->amount;
    summary.settled.erase(leg);
  }
  void operator()(const OrderPaid&) const {
    summary.status = OrderStatus::kPaid;
    summary.settled.clear();
  }
  void operator()(const PaymentFailed&) const { summary.status = OrderStatus::kPayFailed; }
  void operator()(const LatePaymentReceived&) const {}  // was never in our books
  void operator()(const ProviderAsked&) const {}
  void operator()(const VoidRequested&) const {}
  void operator()(const VoidStarted&) const { summary.status = OrderStatus::kVoiding; }
  void operator()(const OrderVoided&) const { summary.status = OrderStatus::kVoided; }
  void operator()(const VoidFailed&) const { summary.status = OrderStatus::kVoidFailed; }
  void operator()(const OrderAccepted&) const {}
  void operator()(const OrderRejected&) const {}
  void operator()(const PreparationQueued&) const {}
  void operator()(const OrderPrepared&) const {}
  void operator()(const CourierRequested&) const {}
  void operator()(const OrderShipped&) const {}
  void operator()(const OrderDelivered&) const {}
  void operator()(const OrderReceived&) const {}
  void operator()(const AddressChanged&) const {}
  void operator()(const OrderClosed&) const {}
  void operator()(const StatusCorrected&) const {}
  void operator()(const RefundRequested&) const {
    summary.before_refund = summary.status;
    summary.status = OrderStatus::kRefunding;
  }
  void operator()(const RefundRejected&) const { summary.status = summary.before_refund; }
  void operator()(const RefundWithdrawn&) const { summary.status = summary.before_refund; }
  void operator()(const RefundStarted& event) const {
    for (const RefundPart& part : event.parts) summary.refunding += part.amount;
  }
  void operator()(const RefundPartReturned& event) const {
    summary.refunded += event.amount;
    summary.refunding -= event.amount;
  }
  void operator()(const RefundPartFailed&) const {}
  void operator()(const RefundResumed& event) const {
    summary.status = OrderStatus::kRefunding;
    for (const RefundPart& part : event.parts) {
      if (!part.returned) summary.refunding += part.amount;
    }
  }
  void operator()(const RefundSucceeded&) const {
    summary.refunded += summary.refunding;
    summary.refunding = 0;
    summary.status = summary.refunded == summary.paid ? OrderStatus::kRefunded : OrderStatus::kPaid;
  }
  void operator()(const RefundFailed&) const {
    summary.refunding = 0;
    summary.status = OrderStatus::kRefundFailed;
  }
};

}  // namespace

void evolve(OrderSummary& summary, const OrderEvent& event, TimeMs at) {
  std::visit(SummaryFold{summary, at}, event);
}

}  // namespace orderlog
