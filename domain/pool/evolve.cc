#include <utility>

#include "base/check.h"
#include "domain/pool/decide.h"

namespace orderlog {
namespace {

// Folds one event into the pool it is given. Counts that would fall below zero mean that the log
// was not written by decide().
struct PoolFold {
  Pool& pool;
  TimeMs at;

  void operator()(const PoolOpened& event) const {
    ORDERLOG_CHECK(pool.created_at == 0 && pool.merchant_id.empty(), "a pool opens once");
    pool.merchant_id = event.merchant_id;
    pool.title = event.title;
    pool.total = event.total;
    pool.unit_price = event.unit_price;
    pool.opens_at = event.opens_at;
    pool.closes_at = event.closes_at;
    pool.per_user_limit = event.per_user_limit;
    pool.per_user_unpaid_limit = event.per_user_unpaid_limit;
    pool.hold_ms = event.hold_ms;
    pool.policy = event.policy;
    pool.attributes = event.attributes;
    pool.created_at = at;
  }

  void operator()(const UnitsReserved& event) const {
    pool.reserved += event.quantity;
    PoolUse& use = pool.uses[event.user_id];
    use.reserved += event.quantity;
    ++use.unpaid_orders;
  }

  void operator()(const UnitsSold& event) const {
    take_reserved(event.user_id, event.quantity);
    pool.sold += event.quantity;
    pool.uses[event.user_id].sold += event.quantity;
  }

  void operator()(const UnitsReleased& event) const {
    take_reserved(event.user_id, event.quantity);
    forget_if_empty(event.user_id);
  }

  void operator()(const UnitsReturned& event) const {
    const auto use = pool.uses.find(event.user_id);
    ORDERLOG_CHECK(
        use != pool.uses.end() && use->second.sold >= event.quantity && pool.sold >= event.quantity,
        "only sold units are returned");
    pool.sold -= event.quantity;
    use->second.sold -= event.quantity;
    forget_if_empty(event.user_id);
  }

  void operator()(const StockTaken& event) const { pool.sold += event.quantity; }

  void operator()(const StockReturned& event) const {
    ORDERLOG_CHECK(pool.sold >= event.quantity, "only stock that was taken comes back");
    pool.sold -= event.quantity;
  }

  void operator()(const PoolAdjusted& event) const {
    ORDERLOG_CHECK(event.add >= -pool.total, "no more units are written off than there are");
    pool.total += event.add;
  }

  void take_reserved(const UserId& user, std::int64_t quantity) const {
    const auto use = pool.uses.find(user);
    ORDERLOG_CHECK(use != pool.uses.end() && use->second.reserved >= quantity &&
                       use->second.unpaid_orders > 0 && pool.reserved >= quantity,
                   "only reserved units are sold or released");
    pool.reserved -= quantity;
    use->second.reserved -= quantity;
    --use->second.unpaid_orders;
  }

  void forget_if_empty(const UserId& user) const {
    const auto use = pool.uses.find(user);
    if (use != pool.uses.end() && use->second == PoolUse{}) pool.uses.erase(use);
  }
};

}  // namespace

Pool evolve_pool(Pool pool, const PoolEvent& event, TimeMs at) {
  std::visit(PoolFold{pool, at}, event);
  pool.updated_at = at;
  return pool;
}

}  // namespace orderlog
