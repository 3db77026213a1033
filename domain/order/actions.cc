#include "domain/order/actions.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "domain/order/delivery.h"
#include "domain/order/refund_parts.h"
#include "domain/rules.h"

namespace orderlog {
namespace {

bool has_refund_in(const Order& order, RefundState state) {
  return std::any_of(order.refunds.begin(), order.refunds.end(),
                     [state](const Refund& refund) { return refund.state == state; });
}

bool allows_payment(const Order& order) { return !refuses_payment(order); }
bool allows_provider_answer(const Order& order) {
  return std::any_of(order.legs.begin(), order.legs.end(), awaits_provider);
}
bool allows_void(const Order& order) {
  return !refuses_void(order) && !awaits_answer_to_void(order);
}
template <DeliveryStep kStep>
bool allows_step(const Order& order) {
  return !refuses_step(order, kStep);
}
bool allows_rejection(const Order& order) {
  return !refuses_rejection(order) && !refuses_refund_request(order);
}
bool allows_address(const Order& order) { return !refuses_address(order); }
bool allows_close(const Order& order) { return !refuses_close(order) && !order.closed; }
bool allows_correction(const Order& order) { return !refuses_correction(order); }
bool allows_refund(const Order& order) { return !refuses_refund_request(order); }

struct Action {
  std::string_view name;
  bool (*allowed)(const Order&);
};

// The last part of each route, made unambiguous.
constexpr std::array kActions = std::to_array<Action>({
    {"pay", allows_payment},
    {"confirm_payment", allows_provider_answer},
    {"collect", allows_payment},
    {"void", allows_void},
    {"accept", allows_step<DeliveryStep::kAccept>},
    {"reject", allows_rejection},
    {"queue_preparation", allows_step<DeliveryStep::kQueuePreparation>},
    {"prepare", allows_step<DeliveryStep::kPrepare>},
    {"request_courier", allows_step<DeliveryStep::kRequestCourier>},
    {"ship", allows_step<DeliveryStep::kShip>},
    {"deliver", allows_step<DeliveryStep::kDeliver>},
    {"receive", allows_step<DeliveryStep::kReceive>},
    {"change_address", allows_address},
    {"close", allows_close},
    {"refund", allows_refund},
    {"approve_refund", has_requested_refund},
    {"reject_refund", has_requested_refund},
    {"withdraw_refund", has_requested_refund},
    {"confirm_refund", awaits_refund_answer},
    {"correct", allows_correction},
});

std::string reason_for(const Order& order, RejectionCode code) {
  if (code == RejectionCode::kPaymentPending) {
    return "leg " + pending_provider_leg(order)->id.str() + " waits for its provider";
  }
  if (code == RejectionCode::kRefundInProgress) return "another refund has not ended yet";
  if (code == RejectionCode::kTooManyLegs) {
    return "an order has at most " + std::to_string(kMaxLegs) + " payment legs";
  }
  if (code == RejectionCode::kTooManyRefunds) {
    return "an order has at most " + std::to_string(kMaxRefunds) + " refunds";
  }
  if (code == RejectionCode::kRefundExceedsPaid) return "nothing is left to refund";
  std::string reason = "the order is " + std::string(to_string(order.status));
  if (is_paid(order)) reason += ", its delivery " + std::string(to_string(order.delivery_status));
  return reason;
}

}  // namespace

bool is_paid(const Order& order) {
  return order.status == OrderStatus::kPaid || order.status == OrderStatus::kRefundFailed;
}

Refusal refuses_payment(const Order& order) {
  switch (order.status) {
    case OrderStatus::kUnpaid:
    case OrderStatus::kPayFailed:
    case OrderStatus::kVoidFailed:
      break;
    case OrderStatus::kPaying:
      if (pending_provider_leg(order) != nullptr) return RejectionCode::kPaymentPending;
      break;
    case OrderStatus::kPaid:
    case OrderStatus::kVoiding:
    case OrderStatus::kVoided:
    case OrderStatus::kRefunding:
    case OrderStatus::kRefunded:
    case OrderStatus::kRefundFailed:
      return RejectionCode::kInvalidStatus;
  }
  if (order.legs.size() >= kMaxLegs) return RejectionCode::kTooManyLegs;
  return std::nullopt;
}

Refusal refuses_void(const Order& order) {
  switch (order.status) {
    case OrderStatus::kUnpaid:
    case OrderStatus::kPaying:
    case OrderStatus::kPayFailed:
    case OrderStatus::kVoidFailed:
      return std::nullopt;
    case OrderStatus::kPaid:
    case OrderStatus::kVoiding:
    case OrderStatus::kVoided:
    case OrderStatus::kRefunding:
    case OrderStatus::kRefunded:
    case OrderStatus::kRefundFailed:
      return RejectionCode::kInvalidStatus;
  }
  return RejectionCode::kInvalidStatus;
}

bool awaits_answer_to_void(const Order& order) {
  return order.status == OrderStatus::kPaying && order.pending_void.has_value();
}

Refusal refuses_close(const Order& order) {
  if (is_paid(order) || is_over(order)) return std::nullopt;
  return RejectionCode::kInvalidStatus;
}

Refusal refuses_refund_request(const Order& order) {
  if (order.status == OrderStatus::kRefunding) return RejectionCode::kRefundInProgress;
  if (!is_paid(order)) return RejectionCode::kInvalidStatus;
  // An order that costs nothing is given back whole, once.
  const bool nothing_left = order.paid_amount() == order.refunded_amount();
  if (nothing_left && order.amount > 0) return RejectionCode::kRefundExceedsPaid;
  if (order.refunds.size() >= kMaxRefunds) return RejectionCode::kTooManyRefunds;
  return std::nullopt;
}

Refusal refuses_correction(const Order& order) {
  const bool has_statements =
      order.channel == Channel::kOfficial || order.channel == Channel::kThirdParty;
  if (!has_statements) return RejectionCode::kInvalidStatus;
  if (is_paid(order)) return std::nullopt;
  if (order.status == OrderStatus::kRefunding) return RejectionCode::kRefundInProgress;
  if (const Refusal refusal = refuses_payment(order)) return refusal;
  if (order.remain_pay() < order.amount) return RejectionCode::kInvalidStatus;
  return std::nullopt;
}

bool has_requested_refund(const Order& order) {
  return has_refund_in(order, RefundState::kRequested);
}

bool awaits_refund_answer(const Order& order) {
  return std::any_of(order.refunds.begin(), order.refunds.end(), [&order](const Refund& refund) {
    if (refund.state == RefundState::kProcessing) return true;
    return refund.state == RefundState::kFailed && is_paid(order) &&
           std::any_of(refund.parts.begin(), refund.parts.end(), [&order](const RefundPart& part) {
             return part.failed && is_left(order, part);
           });
  });
}

bool awaits_provider(const Leg& leg) {
  return leg.kind == LegKind::kThirdParty &&
         (leg.state == LegState::kHeld || leg.state == LegState::kFailed);
}

const Leg* pending_provider_leg(const Order& order) {
  const auto leg = std::find_if(order.legs.begin(), order.legs.end(), [](const Leg& each) {
    return each.kind == LegKind::kThirdParty && each.state == LegState::kHeld;
  });
  return leg == order.legs.end() ? nullptr : &*leg;
}

Rejection refused_by_state(const Order& order, RejectionCode code) {
  Rejection rejection{code, reason_for(order, code)};
  rejection.allowed_actions = allowed_actions(order);
  return rejection;
}

std::vector<std::string> allowed_actions(const Order& order) {
  std::vector<std::string> names;
  names.reserve(kActions.size());
  for (const Action& action : kActions) {
    if (action.allowed(order)) names.emplace_back(action.name);
  }
  return names;
}

}  // namespace orderlog
