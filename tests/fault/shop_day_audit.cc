#include "tests/fault/shop_day_audit.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <set>
#include <string_view>
#include <variant>

#include "domain/account/state.h"
#include "domain/effect/kind.h"
#include "domain/effect/state.h"
#include "domain/order/state.h"
#include "domain/pool/state.h"
#include "tests/fault/order_life.h"

namespace orderlog::testing {
namespace {

template <class State>
const State* find(const LogAudit& audit, const std::string& stream) {
  const auto found = audit.states.find(stream);
  return found == audit.states.end() ? nullptr : std::get_if<State>(&found->second);
}

template <class State, class Look>
void for_each(const LogAudit& audit, Look look) {
  for (const auto& [name, state] : audit.states) {
    if (const auto* of_kind = std::get_if<State>(&state)) look(*of_kind);
  }
}

const Effect* effect_of(const LogAudit& audit, const Order& order, EffectKind kind) {
  return find<Effect>(audit, "effect-" + effect_id(order.id, kind).str());
}

// Paid although it had been taken back before, so that it asked for nothing, unless that could not
// be given back.
bool is_paid_against_its_will(const Order& order) {
  return order.paid_at > 0 && !order.refunds.empty() && order.refunds.front().reason == kTakenBack;
}

bool is_followed_up(const Order& order) {
  if (order.paid_at == 0) return false;
  return !is_paid_against_its_will(order) || order.refunds.front().state == RefundState::kFailed;
}

Money points_earned(const Order& order) { return order.amount * kPointsPer100 / 100; }

bool is_weighed(const Order& order) {
  return std::any_of(order.items.begin(), order.items.end(),
                     [](const PlacedItem& item) { return item.weighed; });
}

// What of the leg is with its provider no more.
Money gone_back(const Leg& leg) {
  switch (leg.state) {
    case LegState::kSettled:
      return leg.refunded;
    case LegState::kReleased:  // taken back by a void, or it had come too late
      return leg.amount;
    case LegState::kHeld:
    case LegState::kFailed:
    case LegState::kLate:
      break;
  }
  return 0;
}

template <class Key>
std::string text_of(const Key& key) {
  return std::string(key);
}
std::string text_of(const OrderLeg& leg) { return leg.order + " " + leg.leg; }

template <class Map>
void compare(const Map& told, const Map& is, const std::string& what, Findings& found) {
  const auto at = [](const Map& map, const typename Map::key_type& key) {
    const auto entry = map.find(key);
    return entry == map.end() ? typename Map::mapped_type{} : entry->second;
  };
  const auto note = [&](const typename Map::key_type& key) {
    found.push_back(text_of(key) + ": " + std::to_string(at(is, key)) + what + ", not " +
                    std::to_string(at(told, key)));
  };
  for (const auto& [key, value] : told) {
    if (at(is, key) != value) note(key);
  }
  for (const auto& [key, value] : is) {
    if (!told.contains(key) && value != typename Map::mapped_type{}) note(key);
  }
}

void add_figures(const Reply& page, Figures& figures) {
  for (std::size_t i = 0; i < page.size("/data"); ++i) {
    const std::string at = "/data/" + std::to_string(i);
    const std::string store = page.text(at + "/store_id").value_or("");
    for (const char* status : {"unpaid", "paying", "paid", "pay_failed", "voiding", "voided",
                               "void_failed", "refunding", "refunded", "refund_failed"}) {
      const std::string tally = at + "/by_status/" + status;
      if (const auto count = page.integer(tally + "/count")) {
        auto& sum = figures[{store, status}];
        sum.first += *count;
        sum.second += page.integer(tally + "/amount").value_or(0);
      }
    }
  }
}

void look_for_unrest(const Order& order, const ProviderBooks& books, Findings& found) {
  const std::string id = order.id.str();
  const bool rests = order.status == OrderStatus::kPaid || order.status == OrderStatus::kVoided ||
                     order.status == OrderStatus::kRefunded ||
                     (order.status == OrderStatus::kRefundFailed && books.has_refused(id));
  if (!rests) found.push_back(id + " is " + std::string(to_string(order.status)));
  // Its channel said so at some time, in whatever order.
  const bool arrived = order.delivery_status == DeliveryStatus::kDelivered;
  if (order.channel == Channel::kThirdParty && order.status == OrderStatus::kPaid && !arrived) {
    found.push_back(id + " never arrived");
  }
  for (const Leg& leg : order.legs) {
    const bool is_open = leg.state == LegState::kLate || leg.state == LegState::kHeld;
    if (is_open) found.push_back(id + " has open " + leg.id.str());
  }
}

void look_for_unrest(const Effect& effect, const LogAudit& audit, Findings& found) {
  if (effect.state == EffectState::kCompleted) return;
  // What the engine had not done yet of an order that is refunded.
  const auto* order = find<Order>(audit, "order-" + effect.order_id.str());
  const bool is_needless = effect.state == EffectState::kWithdrawn && is_engine_work(effect.kind) &&
                           order != nullptr && order->status == OrderStatus::kRefunded;
  if (!is_needless) {
    found.push_back(effect.id.str() + " is " + std::string(to_string(effect.state)));
  }
}

// Of one order's award, as its end says.
void look_for_wrong_points(const Order& order, const Effect& award, bool has_spent,
                           Findings& found) {
  const Money earned = points_earned(order);
  const auto wrong = [&](const std::string& what) {
    found.push_back(award.id.str() + ": " + what + ", of " + std::to_string(award.points) +
                    " points for " + std::to_string(order.amount));
  };
  if (award.state == EffectState::kWithdrawn) {
    if (award.points != 0) wrong("withdrawn, and done");
    return;
  }
  if (award.points != earned) wrong(std::to_string(earned) + " were earned");
  const Money owed = earned * order.refunded_amount() / order.amount;
  if (award.points_back + award.points_missing != owed) {
    wrong(std::to_string(award.points_back) + " came back and " +
          std::to_string(award.points_missing) + " are missing, not " + std::to_string(owed));
  }
  if (award.points_missing != 0 && !has_spent) wrong("missing, and nobody spent any");
}

}  // namespace

Reply read_as_of_now(Session& session, const std::string& route) {
  const std::string head = "0:" + std::to_string(session.log_position());
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::minutes(5);
  for (;;) {
    Reply reply = session.get(route, {{"Orderlog-Min-Position", head}, {"Prefer", "wait=20"}});
    const bool is_behind = reply.status == 503 && std::chrono::steady_clock::now() < give_up;
    if (!is_behind) return reply;
  }
}

Figures figures_of_server(Session& session, std::size_t stores) {
  Figures figures;
  for (std::size_t store = 0; store < stores; store += 10) {
    const std::string route = "/v1/statistics?limit=200&merchant_id=" + merchant_of(store);
    std::string cursor;
    do {
      const Reply page =
          read_as_of_now(session, route + (cursor.empty() ? "" : "&cursor=" + cursor));
      EXPECT_EQ(page.status, 200) << page.body();
      add_figures(page, figures);
      cursor = page.text("/next_cursor").value_or("");
    } while (!cursor.empty());
  }
  return figures;
}

Figures figures_of_log(const LogAudit& audit) {
  Figures figures;
  for_each<Order>(audit, [&](const Order& order) {
    auto& sum = figures[{order.store_id.str(), std::string(to_string(order.status))}];
    sum.first += 1;
    sum.second += order.amount;
  });
  return figures;
}

Findings unrested(const LogAudit& audit, const ProviderBooks& books) {
  Findings found;
  for_each<Order>(audit, [&](const Order& order) { look_for_unrest(order, books, found); });
  for_each<Effect>(audit, [&](const Effect& effect) { look_for_unrest(effect, audit, found); });
  return found;
}

Findings wrong_effects(const LogAudit& audit) {
  Findings found;
  for_each<Order>(audit, [&](const Order& order) {
    const bool is_due = is_followed_up(order);
    const auto expect = [&](EffectKind kind, bool is_expected) {
      const bool is_there = effect_of(audit, order, kind) != nullptr;
      if (is_there == is_expected) return;
      found.push_back(order.id.str() + (is_there ? " has " : " lacks ") +
                      std::string(to_string(kind)));
    };
    expect(EffectKind::kStock, is_due);
    expect(EffectKind::kPointsAward, is_due && points_earned(order) > 0);
    expect(EffectKind::kWeighingTicket, is_due && is_weighed(order));
  });
  return found;
}

Findings wrong_tickets(const LogAudit& audit, const std::map<std::string, int>& tickets) {
  std::map<std::string, int> asked_for;
  for_each<Effect>(audit, [&](const Effect& effect) {
    if (effect.kind == EffectKind::kWeighingTicket) asked_for[effect.order_id.str()] = 1;
  });
  Findings found;
  compare(asked_for, tickets, " tickets", found);
  return found;
}

Findings wrong_money(const LogAudit& audit, const ProviderBooks& books) {
  std::map<OrderLeg, Money> told;
  for_each<Order>(audit, [&](const Order& order) {
    for (const Leg& leg : order.legs) {
      if (leg.kind != LegKind::kThirdParty) continue;
      if (const Money amount = gone_back(leg); amount > 0) {
        told[{order.id.str(), leg.id.str()}] = amount;
      }
    }
  });
  Findings found = books.changed_requests();
  compare(told, books.returned(), " given back", found);
  return found;
}

Findings wrong_stock(const LogAudit& audit) {
  std::map<std::string, std::int64_t> gone;
  std::map<std::string, std::int64_t> taken;
  for_each<Pool>(audit, [&](const Pool& pool) { taken[pool.id.str()] = pool.sold; });
  for_each<Order>(audit, [&](const Order& order) {
    if (!is_followed_up(order) || order.status == OrderStatus::kRefunded) return;
    const std::string shelf = "stock:" + order.store_id.str() + ":dish";
    if (taken.contains(shelf)) gone[shelf] += order.units();
  });
  Findings found;
  compare(gone, taken, " taken", found);
  return found;
}

Findings wrong_points(const LogAudit& audit) {
  Findings found;
  std::set<std::string> spenders;
  std::map<std::string, Money> told;  // by user
  for_each<Order>(audit, [&](const Order& order) {
    for (const Leg& leg : order.legs) {
      if (leg.kind != LegKind::kPoints || leg.state == LegState::kFailed) continue;
      spenders.insert(order.user_id.str());
      if (leg.state == LegState::kSettled) told[order.user_id.str()] -= leg.amount - leg.refunded;
    }
  });
  for_each<Order>(audit, [&](const Order& order) {
    const Effect* award = effect_of(audit, order, EffectKind::kPointsAward);
    if (award == nullptr) return;
    const std::string user = order.user_id.str();
    look_for_wrong_points(order, *award, spenders.contains(user), found);
    told[user] += award->points - award->points_back;
  });
  std::map<std::string, Money> held;
  for_each<Account>(audit, [&](const Account& account) {
    if (account.kind == AccountKind::kPoints) {
      held[account.id.str().substr(std::string_view("points:").size())] = account.posted;
    }
  });
  compare(told, held, " points", found);
  return found;
}

std::map<std::string, std::uint64_t> rarities(const LogAudit& audit) {
  std::map<std::string, std::uint64_t> seen{
      {"refunds over two providers", 0}, {"of these failed", 0},
      {"orders refunded in parts", 0},   {"paid against their will", 0},
      {"legs taken back or late", 0},    {"awards with points missing", 0},
      {"awards withdrawn", 0},           {"orders whose refund failed", 0}};
  for_each<Order>(audit, [&](const Order& order) {
    std::uint64_t succeeded = 0;
    for (const Refund& refund : order.refunds) {
      succeeded += refund.state == RefundState::kSucceeded ? 1 : 0;
      const auto of_providers =
          std::count_if(refund.parts.begin(), refund.parts.end(), [&order](const RefundPart& part) {
            return find_leg(order, part.leg_id)->kind == LegKind::kThirdParty;
          });
      if (of_providers < 2) continue;
      ++seen["refunds over two providers"];
      seen["of these failed"] += refund.state == RefundState::kFailed ? 1 : 0;
    }
    seen["orders refunded in parts"] += succeeded > 1 ? 1 : 0;
    seen["paid against their will"] += is_paid_against_its_will(order) ? 1 : 0;
    seen["orders whose refund failed"] += order.status == OrderStatus::kRefundFailed ? 1 : 0;
    for (const Leg& leg : order.legs) {
      const bool is_back = leg.kind == LegKind::kThirdParty && leg.state == LegState::kReleased;
      seen["legs taken back or late"] += is_back ? 1 : 0;
    }
  });
  for_each<Effect>(audit, [&](const Effect& effect) {
    if (effect.kind != EffectKind::kPointsAward) return;
    seen["awards with points missing"] += effect.points_missing > 0 ? 1 : 0;
    seen["awards withdrawn"] += effect.state == EffectState::kWithdrawn ? 1 : 0;
  });
  return seen;
}

}  // namespace orderlog::testing
