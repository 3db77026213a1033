#include "domain/pool/decide.h"

#include <string>
#include <utility>

namespace orderlog {
namespace {

std::string limit_detail(std::string_view what, std::int64_t limit, std::int64_t has) {
  std::string detail(what);
  detail += " at most ";
  detail += std::to_string(limit);
  detail += ", and has ";
  detail += std::to_string(has);
  return detail;
}

// What the user holds; a stranger holds nothing.
PoolUse use_of(const Pool& pool, const UserId& user) {
  const auto found = pool.uses.find(user);
  return found == pool.uses.end() ? PoolUse{} : found->second;
}

Rejection not_so_many_left(const Pool& pool, std::int64_t quantity) {
  return {RejectionCode::kSoldOut, "pool " + pool.id.str() + " has " +
                                       std::to_string(pool.remaining()) + " units left, not " +
                                       std::to_string(quantity)};
}

}  // namespace

DecisionResult open_pool(const World& world, const Context& context, const OpenPool& command) {
  const PoolId id = command.pool_id.empty() ? PoolId(context.fresh_id) : command.pool_id;
  if (world.pool(id) != nullptr) {
    return fail(Rejection{RejectionCode::kAlreadyExists, "pool " + id.str() + " exists already"});
  }
  Decision decision;
  decision.answer = AnswerKind::kCreated;
  decision.subject = stream_of(id);
  decision.events.push_back(
      {decision.subject,
       PoolEvent(PoolOpened{command.merchant_id, command.title, command.total, command.unit_price,
                            command.opens_at, command.closes_at, command.per_user_limit,
                            command.per_user_unpaid_limit, command.hold_ms, command.policy,
                            command.attributes})});
  return decision;
}

DecisionResult adjust_pool(const World& world, const AdjustPool& command) {
  const Pool* pool = world.pool(command.pool_id);
  if (pool == nullptr) {
    return fail(
        Rejection{RejectionCode::kNotFound, "pool " + command.pool_id.str() + " does not exist"});
  }
  auto adjusted = adjust_units(*pool, command);
  if (!adjusted) return fail(std::move(adjusted).error());
  Decision decision;
  decision.subject = stream_of(pool->id);
  decision.events.push_back({decision.subject, PoolEvent(std::move(adjusted).value())});
  return decision;
}

Result<PoolAdjusted, Rejection> adjust_units(const Pool& pool, const AdjustPool& command) {
  const std::int64_t add = command.add;
  if (add == 0 || add < -kMaxQuantity || add > kMaxQuantity) {
    return fail(Rejection{RejectionCode::kInvalidQuantity,
                          "an adjustment adds or writes off 1 to " + std::to_string(kMaxQuantity)});
  }
  // What a hard pool has sold or reserved is promised, and can't be written off.
  if (pool.policy == PoolPolicy::kHard && -add > pool.remaining()) {
    return fail(not_so_many_left(pool, -add));
  }
  if (add < -pool.total || add > kMaxQuantity - pool.total) {
    return fail(Rejection{RejectionCode::kInvalidQuantity,
                          "a pool's total lies between 0 and " + std::to_string(kMaxQuantity) +
                              ", and this one's is " + std::to_string(pool.total)});
  }
  return PoolAdjusted{add, command.operator_id, command.reason};
}

Result<UnitsReserved, Rejection> reserve_units(const Pool& pool, const OrderId& order,
                                               const UserId& user, std::int64_t quantity,
                                               const Context& context) {
  if (quantity < 1 || quantity > kMaxQuantity) {
    return fail(Rejection{RejectionCode::kInvalidQuantity,
                          "a quantity lies between 1 and " + std::to_string(kMaxQuantity)});
  }
  // By the line's own time: an imported command can't slip through a window that has closed.
  switch (pool.window_at(context.recorded_at_ms)) {
    case PoolWindow::kScheduled:
      return fail(Rejection{RejectionCode::kSaleNotOpen,
                            "the sale opens at " + std::to_string(pool.opens_at)});
    case PoolWindow::kClosed:
      return fail(Rejection{RejectionCode::kSaleClosed,
                            "the sale closed at " + std::to_string(pool.closes_at)});
    case PoolWindow::kOpen:
      break;
  }
  const PoolUse use = use_of(pool, user);
  const std::int64_t limit =
      context.rules.per_user_limit > 0 ? context.rules.per_user_limit : pool.per_user_limit;
  const std::int64_t taken = use.reserved + use.sold;
  if (limit > 0 && quantity > limit - taken) {
    return fail(Rejection{RejectionCode::kPerUserLimit,
                          limit_detail("a user may have units:", limit, taken)});
  }
  if (pool.per_user_unpaid_limit > 0 && use.unpaid_orders >= pool.per_user_unpaid_limit) {
    return fail(Rejection{RejectionCode::kUnpaidLimit,
                          limit_detail("a user may have unpaid orders:", pool.per_user_unpaid_limit,
                                       use.unpaid_orders)});
  }
  if (pool.policy == PoolPolicy::kHard && quantity > pool.remaining()) {
    return fail(
        Rejection{RejectionCode::kSoldOut, "units left: " + std::to_string(pool.remaining())});
  }
  // A pool that may go negative still counts in integers that every reader keeps exact.
  if (quantity > kMaxExactInteger - pool.sold - pool.reserved) {
    return fail(Rejection{RejectionCode::kInvalidQuantity, "the pool can't count so many units"});
  }
  return UnitsReserved{order, user, quantity};
}

Result<StockTaken, Rejection> take_stock(const Pool& pool, const OrderId& order,
                                         std::int64_t quantity) {
  if (pool.policy == PoolPolicy::kHard && quantity > pool.remaining()) {
    return fail(not_so_many_left(pool, quantity));
  }
  if (quantity > kMaxExactInteger - pool.sold - pool.reserved) {
    return fail(Rejection{RejectionCode::kInvalidQuantity,
                          "pool " + pool.id.str() + " can't count so many units"});
  }
  return StockTaken{order, quantity};
}

UnitsSold sell_units(const OrderId& order, const UserId& user, std::int64_t quantity) {
  return {order, user, quantity};
}

UnitsReleased release_units(const OrderId& order, const UserId& user, std::int64_t quantity) {
  return {order, user, quantity};
}

UnitsReturned return_units(const OrderId& order, const UserId& user, std::int64_t quantity) {
  return {order, user, quantity};
}

}  // namespace orderlog
