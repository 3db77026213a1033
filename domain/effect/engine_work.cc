#include "domain/effect/engine_work.h"

#include <algorithm>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/check.h"
#include "domain/account/decide.h"
#include "domain/effect/decide.h"
#include "domain/effect/request.h"
#include "domain/pool/decide.h"

namespace orderlog {
namespace {

std::string reason_of(const Rejection& rejection) {
  return std::string(to_string(rejection.code)) + ": " + rejection.detail;
}

void complete(const Effect& effect, EffectCompleted event, Decision& decision) {
  event.attempt = effect.attempts_made;
  decision.events.push_back({stream_of(effect.id), EffectEvent(std::move(event))});
}

// By pool, in the order of the items.
std::vector<EffectUnits> units_of(const World& world, const Order& order) {
  std::vector<EffectUnits> units;
  std::unordered_map<std::string_view, std::size_t> places;  // by article, into `units`
  for (const PlacedItem& item : order.items) {
    if (const auto known = places.find(item.sku.view()); known != places.end()) {
      units[known->second].quantity += item.quantity;
      continue;
    }
    auto pool_id = stock_pool_of(order, item.sku);
    if (!pool_id || world.pool(*pool_id) == nullptr) continue;
    places.emplace(item.sku.view(), units.size());
    units.push_back({*std::move(pool_id), item.quantity});
  }
  return units;
}

void take_units(const World& world, const Context& context, const Order& order,
                const Effect& effect, Decision& decision) {
  std::vector<EffectUnits> units = units_of(world, order);
  std::vector<NewEvent> taken;
  for (const EffectUnits& of_pool : units) {
    const Pool& pool = *world.pool(of_pool.pool_id);
    auto stock = take_stock(pool, order.id, of_pool.quantity);
    if (!stock) return fail_attempt(effect, context, reason_of(stock.error()), decision);
    taken.push_back({stream_of(of_pool.pool_id), PoolEvent(*std::move(stock))});
  }
  for (NewEvent& event : taken) decision.events.push_back(std::move(event));
  std::string result = units.empty() ? "no stock is kept of its items" : "";
  complete(effect, {0, std::move(result), 0, std::move(units)}, decision);
}

void award_points(const World& world, const Context& context, const Order& order,
                  const Effect& effect, Decision& decision) {
  const Movement movement{
      TransferId(order.id.str() + ":award"), merchant_points_account(order.merchant_id),
      points_account_of(order.user_id), effect.points_due, "points for order " + order.id.str()};
  if (const auto refused = move_money(world, {&movement, 1}, decision.events)) {
    return fail_attempt(effect, context, reason_of(*refused), decision);
  }
  complete(effect, {0, "", effect.points_due, {}}, decision);
}

void return_stock(const World& world, const Order& order, const Effect& effect,
                  const RefundId& refund, Decision& decision) {
  if (effect.units.empty() || order.status != OrderStatus::kRefunded) return;
  for (const EffectUnits& units : effect.units) {
    // One that isn't there could not be read, and then the whole decision is thrown away.
    if (world.pool(units.pool_id) == nullptr) continue;
    decision.events.push_back(
        {stream_of(units.pool_id), PoolEvent(StockReturned{order.id, units.quantity})});
  }
  decision.events.push_back(
      {stream_of(effect.id), EffectEvent(EffectReversed{refund, 0, 0, effect.units})});
}

void take_points_back(const World& world, const Order& order, const Effect& effect,
                      const RefundId& refund, const std::string& cause, Decision& decision) {
  if (effect.points == 0 || order.amount == 0) return;
  const Money owed = multiply_divide(effect.points, order.refunded_amount(), order.amount).whole -
                     effect.points_back - effect.points_missing;
  if (owed <= 0) return;
  const AccountId account = points_account_of(order.user_id);
  Money taken = std::clamp<Money>(available_after(world, account, decision.events), 0, owed);
  std::string why = "points of order " + order.id.str() + ", refunded";
  if (taken < owed) why += "; " + std::to_string(owed - taken) + " more are spent already";
  if (taken > 0) {
    const Movement movement{TransferId(order.id.str() + ":" + cause + ":award"), account,
                            merchant_points_account(order.merchant_id), taken, std::move(why)};
    if (move_money(world, {&movement, 1}, decision.events)) taken = 0;
  }
  decision.events.push_back(
      {stream_of(effect.id), EffectEvent(EffectReversed{refund, taken, owed - taken, {}})});
}

}  // namespace

std::optional<PoolId> stock_pool_of(const Order& order, const Sku& sku) {
  std::string id = "stock:";
  id += order.store_id.empty() ? order.merchant_id.view() : order.store_id.view();
  id += ':';
  id += sku.view();
  if (sku.empty() || !is_valid_id(id)) return std::nullopt;
  return PoolId(std::move(id));
}

void do_engine_work(const World& world, const Context& context, const Order& order,
                    const Effect& effect, Decision& decision) {
  ORDERLOG_CHECK(is_engine_work(effect.kind), "what is done outside is not the engine's work");
  if (effect.kind == EffectKind::kStock) {
    take_units(world, context, order, effect, decision);
  } else {
    award_points(world, context, order, effect, decision);
  }
}

void reverse_engine_work(const World& world, const Order& order, const Effect& effect,
                         const RefundId& refund, const std::string& cause, Decision& decision) {
  if (effect.state != EffectState::kCompleted) return;
  return_stock(world, order, effect, refund, decision);
  take_points_back(world, order, effect, refund, cause, decision);
}

}  // namespace orderlog
