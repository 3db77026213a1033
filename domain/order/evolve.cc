#include "domain/order/evolve.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "domain/order/transitions.h"

namespace orderlog {
namespace {

// Folds one event into the order it is given.
struct OrderFold {
  Order& order;
  TimeMs at;

  void operator()(OrderPlaced event) const {
    ORDERLOG_CHECK(order.merchant_id.empty(), "an order is placed once");
    order.order_code = std::move(event.order_code);
    order.merchant_id = std::move(event.merchant_id);
    order.store_id = std::move(event.store_id);
    order.user_id = std::move(event.user_id);
    order.channel = event.channel;
    order.channel_order_no = std::move(event.channel_order_no);
    order.pool_id = std::move(event.pool_id);
    order.items = std::move(event.items);
    order.discounts = std::move(event.discounts);
    order.amount = event.amount;
    order.address = std::move(event.address);
    order.phone = std::move(event.phone);
    order.remark = std::move(event.remark);
    order.coupon_ids = std::move(event.coupon_ids);
    order.present = std::move(event.present);
    order.discount_quota_id = std::move(event.discount_quota_id);
    order.leg_timeout_ms = event.leg_timeout_ms;
    order.grace_ms = event.grace_ms;
    order.created_at = at;
    set_deadline(DeadlineKind::kHold, event.hold_expires_at);
  }

  void operator()(const PaymentStarted&) const {
    go_to(OrderStatus::kPaying);
    order.pending_void.reset();
  }

  void operator()(const LegHeld& event) const {
    ORDERLOG_CHECK(order.status == OrderStatus::kPaying, "only a payment holds money");
    ORDERLOG_CHECK(event.leg.state == LegState::kHeld, "the event tells the leg's state");
    add_leg(event.leg);
    set_deadline(DeadlineKind::kLeg, event.expires_at);
  }

  // A new leg, or a held one whose turn has come.
  void operator()(const LegSettled& event) const {
    ORDERLOG_CHECK(order.status == OrderStatus::kPaying, "only a payment settles");
    ORDERLOG_CHECK(event.leg.state == LegState::kSettled, "the event tells the leg's state");
    Leg* known = find_leg(event.leg.id);
    if (known == nullptr) {
      add_leg(event.leg);
    } else {
      ORDERLOG_CHECK(known->state == LegState::kHeld && known->amount == event.leg.amount,
                     "a leg settles once, as it was held");
      *known = event.leg;
    }
    // Nobody's cash is voided by a timer: from here on the order waits for people, unless a
    // provider still owes its answer or somebody's money is held.
    if (is_real_money(event.leg) && !holds_anything()) order.deadline.reset();
  }

  void operator()(const LegFailed& event) const {
    end_leg(event.leg_id, LegState::kHeld, LegState::kFailed);
  }

  void operator()(const LegReleased& event) const {
    Leg& leg = leg_of(event.leg_id);
    const bool is_paid_for = order.status != OrderStatus::kVoiding &&
                             order.status != OrderStatus::kPaying &&
                             order.status != OrderStatus::kPayFailed;
    ORDERLOG_CHECK(leg.state != LegState::kSettled || !is_paid_for,
                   "money of a paid order goes back by a refund");
    ORDERLOG_CHECK(leg.state == LegState::kHeld || leg.state == LegState::kSettled ||
                       leg.state == LegState::kLate,
                   "a leg ends once");
    leg.state = LegState::kReleased;
  }

  void operator()(const OrderPaid&) const {
    go_to(OrderStatus::kPaid);
    ORDERLOG_CHECK(order.paid_amount() == order.amount, "paid is when every leg is settled");
    order.paid_at = at;
    order.deadline.reset();
    order.paid_unwanted = order.pending_void.has_value();
    order.pending_void.reset();
  }

  void operator()(const PaymentFailed& event) const {
    go_to(OrderStatus::kPayFailed);
    order.pending_void.reset();
    set_deadline(DeadlineKind::kGrace, event.grace_expires_at);
  }

  void operator()(const LatePaymentReceived& event) const {
    Leg& leg = end_leg(event.leg_id, LegState::kFailed, LegState::kLate);
    leg.provider_ref = event.provider_ref;
  }

  void operator()(const ProviderAsked& event) const {
    Leg& leg = leg_of(event.leg_id);
    ORDERLOG_CHECK(leg.state == LegState::kHeld, "a leg that is waited for is asked about");
    leg.asked = true;
  }

  void operator()(const VoidRequested& event) const {
    ORDERLOG_CHECK(order.status == OrderStatus::kPaying, "any other status is voided at once");
    order.pending_void = PendingVoid{event.initiator, event.reason};
  }

  void operator()(const VoidStarted& event) const {
    go_to(OrderStatus::kVoiding);
    order.pending_void = PendingVoid{event.initiator, event.reason};
    order.cancel_reason = event.reason;
    order.deadline.reset();
  }

  void operator()(const OrderVoided& event) const {
    go_to(OrderStatus::kVoided);
    order.cancel_type = event.cancel_type;
    order.pending_void.reset();
    order.deadline.reset();
  }

  void operator()(const VoidFailed&) const { go_to(OrderStatus::kVoidFailed); }

  void operator()(const OrderAccepted&) const {
    order.delivery_status = DeliveryStatus::kAccepted;
    delivery().accepted_at = at;
  }

  void operator()(const OrderRejected&) const {}  // the refund that follows says the rest

  void operator()(const PreparationQueued&) const {
    order.delivery_status = DeliveryStatus::kNotPrepared;
  }

  void operator()(const OrderPrepared&) const {
    order.delivery_status = DeliveryStatus::kPrepared;
    delivery().prepared_at = at;
  }

  void operator()(const CourierRequested& event) const {
    order.delivery_status = DeliveryStatus::kAwaitingPickup;
    delivery().courier = event.courier;
  }

  void operator()(const OrderShipped& event) const {
    order.delivery_status = DeliveryStatus::kPickedUp;
    OrderDelivery& way = delivery();
    if (!event.courier.empty()) way.courier = event.courier;
    way.tracking = event.tracking;
    way.shipped_at = at;
  }

  // An order of the counter is handed over as it is paid, without a way to tell of.
  void operator()(const OrderDelivered&) const {
    order.delivery_status = DeliveryStatus::kDelivered;
    const bool has_a_way = order.delivery || order.channel != Channel::kTerminal;
    if (has_a_way) delivery().delivered_at = at;
  }

  void operator()(const OrderReceived&) const {
    order.delivery_status = DeliveryStatus::kDelivered;
    delivery().delivered_at = at;
  }

  void operator()(AddressChanged event) const {
    order.address = std::move(event.address);
    order.phone = std::move(event.phone);
  }

  void operator()(const OrderClosed&) const { order.closed = true; }

  // How far it came is known from now on, not when.
  void operator()(const StatusCorrected& event) const {
    if (!event.delivery_status) return;
    order.delivery_status = *event.delivery_status;
    if (!order.delivery) return;
    OrderDelivery& way = *order.delivery;
    const auto unless_reached = [this](DeliveryStatus status, TimeMs& reached_at) {
      if (order.delivery_status < status) reached_at = 0;
    };
    unless_reached(DeliveryStatus::kAccepted, way.accepted_at);
    unless_reached(DeliveryStatus::kPrepared, way.prepared_at);
    unless_reached(DeliveryStatus::kPickedUp, way.shipped_at);
    unless_reached(DeliveryStatus::kDelivered, way.delivered_at);
  }

  void operator()(const RefundRequested& event) const {
    ORDERLOG_CHECK(order.status != OrderStatus::kRefunding, "one refund at a time");
    order.before_refund = order.status;
    order.before_refund_status = order.refund_status;
    go_to(OrderStatus::kRefunding);
    order.refund_status = RefundStatus::kRequested;
    Refund& refund = order.refunds.emplace_back();
    refund.id = event.refund_id;
    refund.initiator = event.initiator;
    refund.amount = event.amount;
    refund.reason = event.reason;
    refund.items = event.items;
  }

  void operator()(const RefundRejected& event) const {
    Refund& refund = end_refund(event.refund_id, RefundState::kRequested, RefundState::kRejected);
    refund.operator_id = event.operator_id;
    go_to(order.before_refund);
    order.refund_status = RefundStatus::kRejected;
  }

  void operator()(const RefundWithdrawn& event) const {
    end_refund(event.refund_id, RefundState::kRequested, RefundState::kWithdrawn);
    go_to(order.before_refund);
    order.refund_status = order.before_refund_status;
  }

  void operator()(const RefundStarted& event) const {
    Refund& refund = end_refund(event.refund_id, RefundState::kRequested, RefundState::kProcessing);
    refund.operator_id = event.operator_id;
    refund.parts = event.parts;
    order.refund_status = RefundStatus::kProcessing;
  }

  void operator()(const RefundPartReturned& event) const {
    Refund& refund =
        end_refund(event.refund_id, RefundState::kProcessing, RefundState::kProcessing);
    RefundPart& part = open_part(refund, event.leg_id);
    part.returned = true;
    part.failed = false;
    give_back(part);
  }

  void operator()(const RefundPartFailed& event) const {
    Refund& refund =
        end_refund(event.refund_id, RefundState::kProcessing, RefundState::kProcessing);
    open_part(refund, event.leg_id).failed = true;
  }

  void operator()(const RefundResumed& event) const {
    Refund& refund = end_refund(event.refund_id, RefundState::kFailed, RefundState::kProcessing);
    refund.parts = event.parts;
    refund.amount = 0;  // without what another has given back since
    for (const RefundPart& part : refund.parts) refund.amount += part.amount;
    go_to(OrderStatus::kRefunding);
    order.refund_status = RefundStatus::kProcessing;
  }

  void operator()(const RefundSucceeded& event) const {
    Refund& refund = end_refund(event.refund_id, RefundState::kProcessing, RefundState::kSucceeded);
    refund.provider_ref = event.provider_ref;
    for (RefundPart& part : refund.parts) {
      if (!part.returned) give_back(part);
      part.failed = false;
    }
    if (order.refunded_amount() == order.paid_amount()) {
      go_to(OrderStatus::kRefunded);
      order.refund_status = RefundStatus::kSucceeded;
      order.cancel_type = cancel_type_of(refund.initiator);
      order.cancel_reason = refund.reason;
    } else {
      go_to(OrderStatus::kPaid);
      order.refund_status = RefundStatus::kNone;
    }
  }

  void operator()(const RefundFailed& event) const {
    Refund& refund = end_refund(event.refund_id, RefundState::kProcessing, RefundState::kFailed);
    for (RefundPart& part : refund.parts) {
      if (!part.returned && leg_of(part.leg_id).kind == LegKind::kThirdParty) part.failed = true;
    }
    go_to(OrderStatus::kRefundFailed);
    order.refund_status = RefundStatus::kFailed;
  }

  void give_back(const RefundPart& part) const {
    Leg& leg = leg_of(part.leg_id);
    ORDERLOG_CHECK(leg.state == LegState::kSettled && part.amount <= leg.amount - leg.refunded,
                   "no leg gives back more than it took");
    leg.refunded += part.amount;
  }

  void go_to(OrderStatus next) const {
    ORDERLOG_CHECK(may_follow(order.status, next), "the table of transitions has this step");
    order.status = next;
  }

  [[nodiscard]] OrderDelivery& delivery() const {
    return order.delivery ? *order.delivery : order.delivery.emplace();
  }

  void set_deadline(DeadlineKind kind, TimeMs due_ms) const {
    if (due_ms > 0) {
      order.deadline = OrderDeadline{kind, due_ms};
    } else {
      order.deadline.reset();
    }
  }

  void add_leg(const Leg& leg) const {
    ORDERLOG_CHECK(find_leg(leg.id) == nullptr, "a leg's id is used once");
    order.legs.push_back(leg);
    ORDERLOG_CHECK(order.remain_pay() >= 0, "no more is paid than is due");
  }

  [[nodiscard]] bool holds_anything() const {
    return std::any_of(order.legs.begin(), order.legs.end(),
                       [](const Leg& leg) { return leg.state == LegState::kHeld; });
  }

  static bool is_real_money(const Leg& leg) {
    return leg.kind == LegKind::kThirdParty || leg.kind == LegKind::kOffline;
  }

  [[nodiscard]] Leg* find_leg(const LegId& id) const {
    const auto found = std::find_if(order.legs.begin(), order.legs.end(),
                                    [&id](const Leg& leg) { return leg.id == id; });
    return found == order.legs.end() ? nullptr : &*found;
  }

  [[nodiscard]] Leg& leg_of(const LegId& id) const {
    Leg* leg = find_leg(id);
    ORDERLOG_CHECK(leg != nullptr, "the order has this leg");
    return *leg;
  }

  // Often for the change alone.
  // NOLINTNEXTLINE(modernize-use-nodiscard)
  Leg& end_leg(const LegId& id, LegState from, LegState to) const {
    Leg& leg = leg_of(id);
    ORDERLOG_CHECK(leg.state == from, "a leg's states follow one another");
    leg.state = to;
    return leg;
  }

  static RefundPart& open_part(Refund& refund, const LegId& leg) {
    const auto part = std::find_if(refund.parts.begin(), refund.parts.end(),
                                   [&leg](const RefundPart& each) { return each.leg_id == leg; });
    ORDERLOG_CHECK(part != refund.parts.end() && !part->returned, "a part is returned once");
    return *part;
  }

  // NOLINTNEXTLINE(modernize-use-nodiscard)
  Refund& end_refund(const RefundId& id, RefundState from, RefundState to) const {
    const auto found = std::find_if(order.refunds.begin(), order.refunds.end(),
                                    [&id](const Refund& refund) { return refund.id == id; });
    ORDERLOG_CHECK(found != order.refunds.end(), "the order has this refund");
    ORDERLOG_CHECK(found->state == from, "a refund's states follow one another");
    found->state = to;
    return *found;
  }
};

template <class Given>
void fold(Order& order, Given&& event, TimeMs at) {
  ORDERLOG_CHECK(!order.merchant_id.empty() || std::holds_alternative<OrderPlaced>(event),
                 "an order begins by being placed");
  std::visit(OrderFold{order, at}, std::forward<Given>(event));
  ORDERLOG_CHECK(may_combine(order), "the table of combinations has this one");
  order.updated_at = at;
}

}  // namespace

void fold_order(Order& order, const OrderEvent& event, TimeMs at) { fold(order, event, at); }
void fold_order(Order& order, OrderEvent&& event, TimeMs at) { fold(order, std::move(event), at); }

}  // namespace orderlog
