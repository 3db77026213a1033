#include "tests/domain/order/order_invariants.h"

#include <algorithm>
#include <map>
#include <set>

#include "domain/channel_order/channel_order_id.h"
#include "domain/order/actions.h"
#include "domain/order/legs.h"
#include "tests/domain/order/order_tables.h"

namespace orderlog::testing {
namespace {

bool is_paid(OrderStatus status) {
  return status == OrderStatus::kPaid || status == OrderStatus::kRefunding ||
         status == OrderStatus::kRefunded || status == OrderStatus::kRefundFailed;
}

bool is_over(OrderStatus status) {
  return status == OrderStatus::kVoided || status == OrderStatus::kRefunded;
}

// What the orders and accounts of a world say, side by side.
struct Books {
  struct Units {
    std::int64_t reserved = 0;
    std::int64_t sold = 0;
  };

  std::map<AccountId, Money> received;  // by merchants' accounts, from orders
  std::map<AccountId, Money> held;      // on users' accounts, for orders and transfers
  std::map<PoolId, Units> units;
  std::map<DiscountQuotaId, std::set<std::string>> quotas;
  std::map<DiscountQuotaId, std::set<std::string>> discounted;  // orders that are not over
  std::map<ChannelOrderId, OrderId> numbers;                    // taken down, and what of
  std::map<ChannelOrderId, OrderId> numbered;                   // orders that channels brought
  std::map<PoolId, std::int64_t> stock;                         // taken by orders that were paid
  std::vector<const Effect*> effects;                           // that moved points
  Money posted = 0;
  std::vector<std::pair<const Pool*, std::int64_t>> in_stock;  // pools, and what their users have
  std::vector<std::string> broken;

  void expect(bool holds, std::string rule) {
    if (!holds) broken.push_back(std::move(rule));
  }

  void operator()(const std::monostate&) {}
  void operator()(const Transfer& transfer) {
    if (transfer.state == TransferState::kPending) held[transfer.debit_account] += transfer.amount;
    if (transfer.state == TransferState::kPosted && opens_itself(transfer.debit_account)) {
      received[transfer.debit_account] -= transfer.amount;
    }
  }
  void operator()(const Job&) {}
  void operator()(const ChannelOrder& number) { numbers.insert({number.id, number.order_id}); }
  void operator()(const DiscountQuota& quota) {
    quotas.insert({quota.id, {quota.order_ids.begin(), quota.order_ids.end()}});
  }
  void operator()(const Effect& effect) {
    if (effect.points > 0) effects.push_back(&effect);
    expect(effect.points_back + effect.points_missing <= effect.points,
           effect.id.str() + " takes back no more than it gave");
    for (const EffectUnits& taken : effect.units) stock[taken.pool_id] += taken.quantity;
  }

  void operator()(const Order& order) {
    for (std::string& rule : broken_order_rules(order)) broken.push_back(std::move(rule));
    for (const Leg& leg : order.legs) {
      const Movement movement = movement_of(order, leg);
      if (leg.state == LegState::kSettled) received[movement.credit] += leg.amount - leg.refunded;
      if (leg.state == LegState::kHeld && is_internal(leg.kind)) held[movement.debit] += leg.amount;
    }
    if (brings_orders(order.channel) && !order.channel_order_no.empty()) {
      const bool is_first =
          numbered
              .insert({channel_order_id(order.channel, order.merchant_id, order.channel_order_no),
                       order.id})
              .second;
      expect(is_first, "a channel's number is one order");
    }
    if (!order.discount_quota_id.empty()) {
      expect(!order.discounts.empty() || !order.coupon_ids.empty(), "only discounts are counted");
      std::set<std::string>& orders = discounted[order.discount_quota_id];
      if (!is_over(order.status)) orders.insert(order.id.str());
    }
    if (order.pool_id.empty()) return;
    Units& pool = units[order.pool_id];
    if (is_over(order.status)) return;
    (is_paid(order.status) ? pool.sold : pool.reserved) += order.units();
  }

  void operator()(const Account& account) {
    posted += account.posted;
    expect(account.allow_negative || opens_itself(account.id) || account.available() >= 0,
           "I6: " + account.id.str() + " has less than nothing available");
    Money holds = 0;
    for (const Hold& hold : account.holds) holds += hold.amount;
    expect(holds == account.pending, account.id.str() + ": pending is the sum of its holds");
  }

  void operator()(const Pool& pool) {
    expect(pool.reserved >= 0 && pool.sold >= 0, "I5: counts are not below 0");
    expect(pool.policy != PoolPolicy::kHard || pool.reserved + pool.sold <= pool.total,
           "I5: " + pool.id.str() + " is oversold");
    PoolUse sum;
    for (const auto& [user, use] : pool.uses) {
      expect(use.reserved >= 0 && use.sold >= 0, "I5: counts of users are not below 0");
      sum.reserved += use.reserved;
      sum.sold += use.sold;
    }
    expect(sum.reserved == pool.reserved, "a pool's units have users");
    in_stock.emplace_back(&pool, sum.sold);
  }
};

// What providers are to do for an order is there exactly while it is to be done.
std::vector<std::string> broken_effect_rules(const MemoryWorld& world, const Order& order) {
  std::vector<std::string> broken;
  const auto expect = [&](EffectKind kind, std::string_view about, bool needed) {
    const Effect* effect = world.effect(effect_id(order.id, kind, about));
    const bool is_there = effect != nullptr && is_open(effect->state);
    if (is_there != needed) {
      broken.push_back(std::string(to_string(kind)) + " about " + std::string(about) +
                       (needed ? " is missing" : " has no cause"));
    }
  };
  const bool is_voiding =
      order.status == OrderStatus::kVoiding || order.status == OrderStatus::kVoidFailed;
  bool is_parked = false;
  for (const Leg& leg : order.legs) {
    if (leg.kind != LegKind::kThirdParty) continue;
    expect(EffectKind::kProviderRefund, leg.id.view(),
           leg.state == LegState::kLate || (is_voiding && is_with_provider(leg)));
    const Effect* effect =
        world.effect(effect_id(order.id, EffectKind::kProviderRefund, leg.id.view()));
    is_parked = is_parked || (effect != nullptr && effect->state == EffectState::kParked &&
                              is_with_provider(leg));
  }
  if (is_voiding && is_parked != (order.status == OrderStatus::kVoidFailed)) {
    broken.push_back("a void has failed while a provider's part of it is parked");
  }
  for (const Refund& refund : order.refunds) {
    const bool waits =
        std::any_of(refund.parts.begin(), refund.parts.end(), [&order](const RefundPart& part) {
          return find_leg(order, part.leg_id)->kind == LegKind::kThirdParty && !part.returned &&
                 !part.failed;
        });
    expect(EffectKind::kProviderRefund, refund.id.view(),
           refund.state == RefundState::kProcessing && waits);
  }
  return broken;
}

}  // namespace

std::vector<std::string> broken_order_rules(const Order& order) {
  std::vector<std::string> broken;
  const auto expect = [&](bool holds, std::string rule) {
    if (!holds) broken.push_back(order.id.str() + ": " + std::move(rule));
  };
  expect(documented_combination(order.status, order.refund_status, order.delivery_status,
                                order.cancel_type),
         "the statuses may exist together");
  Money due_for_items = 0;
  for (const PlacedItem& item : order.items) {
    const Money price = item.unit_price * item.quantity;
    expect(item.discount >= 0 && item.discount <= price, "a share is at most its item's price");
    due_for_items += price - item.discount;
  }
  expect(due_for_items == order.amount, "the items less their shares are the amount");
  expect(order.remain_pay() >= 0, "no more is paid than is due");
  expect(order.refunded_amount() <= order.paid_amount(), "I6: refunded is at most paid");
  for (const Leg& leg : order.legs) {
    expect(leg.amount > 0, "no leg of nothing");
    expect(leg.refunded >= 0 && leg.refunded <= leg.amount, "no leg gives back more than it took");
  }
  if (is_paid(order.status)) {
    expect(order.paid_amount() == order.amount, "paid is when every leg is settled");
  }
  if (is_over(order.status)) {
    expect(order.paid_amount() == order.refunded_amount(), "at the end nobody's money is left");
  }
  expect(!order.pending_void || order.status == OrderStatus::kPaying ||
             order.status == OrderStatus::kVoiding || order.status == OrderStatus::kVoidFailed,
         "nothing else waits for a void");
  const bool asked = pending_provider_leg(order) != nullptr;
  if (order.status == OrderStatus::kPaying) {
    expect(asked || order.remain_pay() > 0, "a payment waits for a provider or for more");
  } else {
    for (const Leg& leg : order.legs) {
      expect(leg.state != LegState::kHeld, "money is held only while paying");
    }
  }
  const auto due = [&](DeadlineKind kind) {
    return order.deadline && order.deadline->kind == kind;
  };
  const bool has_real_money = order.paid_amount() > 0;
  const bool holds = std::any_of(order.legs.begin(), order.legs.end(),
                                 [](const Leg& leg) { return leg.state == LegState::kHeld; });
  switch (order.status) {
    case OrderStatus::kUnpaid:
      expect(due(DeadlineKind::kHold), "an unpaid order has its hold's deadline");
      break;
    case OrderStatus::kPaying:
      expect(due(DeadlineKind::kLeg) || (has_real_money && !holds && !order.deadline),
             "a payment has its deadline, unless it waits for people");
      break;
    case OrderStatus::kPayFailed:
      expect(has_real_money ? !order.deadline : due(DeadlineKind::kGrace),
             "a failed payment has its grace, unless it waits for people");
      break;
    case OrderStatus::kVoiding:
    case OrderStatus::kVoidFailed:
      expect(std::any_of(order.legs.begin(), order.legs.end(), is_with_provider),
             "a void waits for a provider");
      expect(order.pending_void.has_value(), "a void is somebody's");
      expect(!order.deadline, "its effects have the deadlines");
      break;
    case OrderStatus::kPaid:
    case OrderStatus::kVoided:
    case OrderStatus::kRefunding:
    case OrderStatus::kRefunded:
    case OrderStatus::kRefundFailed:
      expect(!order.deadline, "nothing is due any more");
      break;
  }
  Money processing = 0;
  std::size_t open = 0;
  for (const Refund& refund : order.refunds) {
    if (refund.state == RefundState::kRequested || refund.state == RefundState::kProcessing) {
      ++open;
      processing += refund.amount;
      for (const RefundPart& part : refund.parts) processing -= part.returned ? part.amount : 0;
    }
    Money parts = 0;
    for (const RefundPart& part : refund.parts) parts += part.amount;
    // One that was resumed leaves out what another has given back.
    expect(parts <= refund.amount, "a refund's parts are within its amount");
  }
  expect(open == (order.status == OrderStatus::kRefunding ? 1U : 0U), "one refund at a time");
  expect(processing + order.refunded_amount() <= order.paid_amount(), "a refund is covered");
  return broken;
}

std::vector<std::string> broken_world_rules(const MemoryWorld& world) {
  Books books;
  for (const auto& [name, entry] : world.aggregates()) {
    std::visit(books, entry.state);
    if (const auto* order = std::get_if<Order>(&entry.state)) {
      for (std::string& rule : broken_effect_rules(world, *order)) {
        books.broken.push_back(std::move(rule));
      }
    }
  }
  books.expect(books.posted == 0, "I6: all money sums to 0");
  for (const Effect* effect : books.effects) {
    const Order& order = *world.order(effect->order_id);
    const Money given = effect->points - effect->points_back;
    books.received[merchant_points_account(order.merchant_id)] -= given;
    const Money due_back =
        multiply_divide(effect->points, order.refunded_amount(), order.amount).whole;
    books.expect(effect->points_back + effect->points_missing == due_back,
                 effect->id.str() + " gives back in proportion");
  }
  for (const auto& [pool, of_users] : books.in_stock) {
    books.expect(pool->sold == of_users + books.stock[pool->id],
                 pool->id.str() + ": what is sold has users or went out of stock");
  }
  for (const auto& [name, entry] : world.aggregates()) {
    const auto* order = std::get_if<Order>(&entry.state);
    if (order == nullptr || order->status != OrderStatus::kRefunded) continue;
    const Effect* stock = world.effect(effect_id(order->id, EffectKind::kStock));
    books.expect(stock == nullptr || (stock->units.empty() && stock->state != EffectState::kParked),
                 order->id.str() + " is refunded and has its stock back");
  }
  for (const auto& [id, money] : books.received) {
    const Account* account = world.account(id);
    books.expect(account != nullptr && account->posted == money,
                 id.str() + " has what the orders' legs say");
  }
  for (const auto& [id, money] : books.held) {
    const Account* account = world.account(id);
    books.expect(account != nullptr && account->pending == money,
                 id.str() + " sets aside what legs and transfers hold");
  }
  for (const auto& [id, units] : books.units) {
    const Pool* pool = world.pool(id);
    books.expect(pool != nullptr && pool->reserved == units.reserved && pool->sold == units.sold,
                 id.str() + " counts what its orders have");
  }
  books.expect(books.quotas == books.discounted,
               "discounted orders count as long as they last, each in its quota");
  books.expect(books.numbers == books.numbered, "a channel's number finds its order");
  return std::move(books.broken);
}

}  // namespace orderlog::testing
