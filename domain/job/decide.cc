#include "domain/job/decide.h"

#include <string>
#include <utility>

#include "domain/order/events.h"
#include "domain/pool/decide.h"

namespace orderlog {
namespace {

// What the job reserves, and what it costs.
struct Reservation {
  const Pool* pool = nullptr;
  UnitsReserved units;
  Money amount = 0;
};

Result<Reservation, Rejection> reserve(const World& world, const Context& context,
                                       const SubmitJob& command, const OrderId& order,
                                       TimeMs ttl_ms) {
  if (TimeMs{context.waited_ms} > ttl_ms) {
    return fail(Rejection{RejectionCode::kTtlExceeded, "the job waited " +
                                                           std::to_string(context.waited_ms) +
                                                           " ms of " + std::to_string(ttl_ms)});
  }
  const Pool* pool = world.pool(command.pool_id);
  if (pool == nullptr) {
    return fail(
        Rejection{RejectionCode::kNotFound, "pool " + command.pool_id.str() + " does not exist"});
  }
  if (world.order(order) != nullptr) {
    return fail(
        Rejection{RejectionCode::kAlreadyExists, "order " + order.str() + " exists already"});
  }
  auto units = reserve_units(*pool, order, command.user_id, command.quantity, context);
  if (!units) return fail(std::move(units).error());
  const auto amount = checked_multiply(pool->unit_price, command.quantity);
  if (!amount) {
    return fail(Rejection{RejectionCode::kAmountOverflow,
                          "the order's amount would leave the range of exact amounts"});
  }
  return Reservation{pool, std::move(units).value(), *amount};
}

OrderPlaced placed(const Context& context, const SubmitJob& command, const Pool& pool, Money amount,
                   Position position) {
  OrderPlaced event;
  event.order_code = order_code(context.now_ms, context.line, position);
  event.merchant_id = pool.merchant_id;
  event.user_id = command.user_id;
  event.channel = Channel::kFlash;
  event.pool_id = pool.id;
  event.items.reserve(1);
  event.items.push_back(
      {Sku(pool.id.view()), pool.title, command.quantity, pool.unit_price, false});
  event.amount = amount;
  event.present = command.present;
  if (amount > 0) {
    event.hold_expires_at =
        context.recorded_at_ms + (pool.hold_ms > 0 ? pool.hold_ms : context.rules.hold_ms);
  }
  event.leg_timeout_ms = context.rules.leg_timeout_ms;
  event.grace_ms = context.rules.void_grace_ms;
  return event;
}

}  // namespace

DecisionResult submit_job(const World& world, const Context& context, const SubmitJob& command) {
  JobId id = command.job_id.empty() ? JobId(context.fresh_id) : command.job_id;
  if (world.job(id) != nullptr) {
    return fail(Rejection{RejectionCode::kAlreadyExists, "job " + id.str() + " exists already"});
  }
  const TimeMs ttl_ms = command.ttl_ms > 0 ? command.ttl_ms : context.rules.job_ttl_ms;
  OrderId order_id(id.view());

  Decision decision;
  decision.answer = AnswerKind::kAccepted;
  decision.subject = stream_of(id);
  std::vector<NewEvent>& events = decision.events;
  auto reserved = reserve(world, context, command, order_id, ttl_ms);
  const bool is_free = reserved && reserved->amount == 0;
  events.reserve(!reserved ? 2 : is_free ? 7 : 4);
  events.push_back(
      {decision.subject, JobEvent(JobSubmitted{command.user_id, command.pool_id, command.quantity,
                                               command.present, ttl_ms})});
  if (!reserved) {
    Rejection why = std::move(reserved).error();
    events.push_back({decision.subject, JobEvent(JobFailed{std::string(to_string(why.code)),
                                                           std::move(why.detail)})});
    return decision;
  }
  const StreamRef pool = stream_of(reserved->pool->id);
  const StreamRef order = stream_of(order_id);
  events.push_back({pool, PoolEvent(std::move(reserved->units))});
  const Position order_position = context.position.plus(events.size());
  events.push_back({order, OrderEvent(placed(context, command, *reserved->pool, reserved->amount,
                                             order_position))});
  if (is_free) {
    events.push_back({order, OrderEvent(PaymentStarted{})});
    events.push_back({order, OrderEvent(OrderPaid{})});
    events.push_back({pool, PoolEvent(sell_units(order_id, command.user_id, command.quantity))});
  }
  events.push_back({decision.subject, JobEvent(JobCompleted{std::move(order_id)})});
  return decision;
}

}  // namespace orderlog
