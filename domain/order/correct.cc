#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "domain/order/actions.h"
#include "domain/order/decide.h"
#include "domain/order/legs.h"
#include "domain/order/order_decision.h"
#include "domain/order/refund_decision.h"
#include "domain/order/refund_parts.h"
#include "domain/rules.h"

namespace orderlog {
namespace {

Rejection not_correctable(const Order& order, std::string detail) {
  Rejection rejection{RejectionCode::kNotCorrectable, std::move(detail)};
  rejection.allowed_actions = allowed_actions(order);
  return rejection;
}

DecisionResult correct_delivery(OrderDecision decision, const CorrectStatus& command) {
  const Order& order = decision.order();
  if (!is_paid(order)) {
    return fail(not_correctable(order, "an order that is not paid is not on its way"));
  }
  if (order.delivery_status == *command.delivery_status) return unchanged(order);
  decision.say(StatusCorrected{command.operator_id, command.reason, command.delivery_status});
  return decision.finish();
}

DecisionResult correct_payment(OrderDecision decision, const CorrectStatus& command) {
  const Order& order = decision.order();
  if (is_paid(order)) return unchanged(order);
  decision.say(StatusCorrected{command.operator_id, command.reason, std::nullopt});
  decision.start_payment();
  decision.settle(channel_leg(order.channel, order.channel_order_no,
                              leg_id_at(order.legs.size() + 1), order.amount));
  decision.complete_payment();
  return decision.finish();
}

DecisionResult correct_refund(OrderDecision decision, const CorrectStatus& command) {
  const Order& order = decision.order();
  if (!is_paid(order)) {
    return fail(not_correctable(order, "nothing is paid that could have gone back"));
  }
  const Money back = order.refunded_amount();
  const Money more = *command.refunded_amount - back;
  if (more == 0) return unchanged(order);
  if (more < 0) {
    return fail(not_correctable(
        order, std::to_string(back) + " have gone back already, which is not taken again"));
  }
  if (more > order.paid_amount() - back) {
    return fail(Rejection{
        RejectionCode::kRefundExceedsPaid,
        std::to_string(order.paid_amount()) + " were paid, and no more can have gone back"});
  }
  if (order.refunds.size() >= kMaxRefunds) {
    return fail(refused_by_state(order, RejectionCode::kTooManyRefunds));
  }
  const auto parts = refund_parts_of(order, to_string(order.channel), more);
  if (!parts) {
    return fail(not_correctable(
        order, "the channel never had this money: it goes back by a refund of the order"));
  }
  decision.say(StatusCorrected{command.operator_id, command.reason, std::nullopt});
  refund_made(decision, *parts, command.reason, command.operator_id);
  return decision.finish();
}

}  // namespace

DecisionResult correct_status(const World& world, const Context& context,
                              const CorrectStatus& command) {
  const Order* order = world.order(command.order_id);
  if (order == nullptr) return fail(no_such_order(command.order_id));
  if (const Refusal refusal = refuses_correction(*order)) {
    return fail(refused_by_state(*order, *refusal));
  }
  OrderDecision decision(world, context, *order);
  if (command.delivery_status) return correct_delivery(std::move(decision), command);
  if (command.refunded_amount) return correct_refund(std::move(decision), command);
  return correct_payment(std::move(decision), command);
}

}  // namespace orderlog
