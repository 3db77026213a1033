#pragma once

// What became of the orders of a log and of its fork, side by side.

#include <compare>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/money.h"
#include "base/money_sum.h"
#include "base/result.h"
#include "projections/statistics/calendar.h"
#include "projections/store/model_store.h"

namespace orderlog {

// What an order has come to at the log's end. It stands unless it was voided.
struct OrderFate {
  std::string status;
  std::string merchant_id;
  std::string channel;
  TimeMs created_at = 0;
  Money amount = 0;    // minor units, like all money
  Money paid = 0;      // of its settled legs
  Money refunded = 0;  // of those, what went back

  [[nodiscard]] bool stands() const { return status != "voided"; }
  friend bool operator==(const OrderFate&, const OrderFate&) = default;
};

enum class OrderChange {
  kSame,
  kLost,     // stands in the log and not in the fork
  kWon,      // the other way about, or placed in the fork alone
  kChanged,  // stands in both or in neither, and ended otherwise or with other sums
};
[[nodiscard]] std::string_view to_string(OrderChange change);

struct ComparedOrder {
  std::string tenant;
  std::string id;
  OrderChange change = OrderChange::kSame;
  std::optional<OrderFate> was;  // nothing: there is no such order
  std::optional<OrderFate> is;
};

struct OrderSums {
  std::uint64_t placed = 0;
  std::uint64_t stand = 0;
  MoneySum amount = 0;  // of those that stand, like what follows
  MoneySum paid = 0;
  MoneySum refunded = 0;

  void add(const OrderFate& fate);
  friend bool operator==(const OrderSums&, const OrderSums&) = default;
};

struct SideBySide {
  OrderSums was;
  OrderSums is;
};

// Tenants may call their merchants alike.
struct TenantsMerchant {
  std::string tenant;
  std::string merchant_id;

  friend auto operator<=>(const TenantsMerchant&, const TenantsMerchant&) = default;
};

struct OrderComparison {
  SideBySide total;
  std::map<Day, SideBySide> by_day;  // of placing
  std::map<TenantsMerchant, SideBySide> by_merchant;
  std::map<std::string, SideBySide> by_channel;
  std::uint64_t same = 0;
  std::uint64_t lost = 0;
  std::uint64_t won = 0;
  std::uint64_t won_lapsed = 0;  // of those: voided in the end
  std::uint64_t changed = 0;

  // Whether the orders are of more than one tenant, so that names alone don't tell them apart.
  [[nodiscard]] bool has_tenants() const {
    return !by_merchant.empty() &&
           by_merchant.begin()->first.tenant != by_merchant.rbegin()->first.tenant;
  }
};

// Of two read models "orders". `visit` gets every order that is not kSame, by tenant and id. Days
// are those of clocks so many hours ahead of UTC. One thread; memory for the sums, and one order of
// each. A sentence when rows can't be read.
[[nodiscard]] Result<OrderComparison, std::string> compare_orders(
    const ModelSnapshot& was, const ModelSnapshot& is, int utc_offset_hours,
    const std::function<void(const ComparedOrder&)>& visit);

}  // namespace orderlog
