#pragma once

// What happens to one order on a day of many shops, decided by a seed.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/money.h"

namespace orderlog::testing {

// Why an order is taken back that is not paid yet, and only such.
inline constexpr std::string_view kTakenBack = "no more";

struct DayCommand {
  // Empty for a channel's status: a key would keep its first answer for ever (docs/channels.md).
  std::string key;
  std::string name;  // "place_order"
  std::string data;
  // Where it says that the order's channel has given back all there was: how much that is.
  Money channel_returns = 0;
};

// What happens to one order, in the order in which it is told; statuses of takeaway orders come
// late, twice and out of order, as their channels tell them.
struct OrderLife {
  std::string id;
  std::vector<DayCommand> commands;
};

// The life of the order of that number. Equal arguments, equal lives.
[[nodiscard]] OrderLife order_life(std::uint64_t seed, std::uint64_t number, std::size_t stores);

// Who orders, and in which shops: "u0" up to this, "s0" of "m0" and so on, ten shops a merchant.
inline constexpr std::size_t kUsers = 500;
[[nodiscard]] std::string store_of(std::size_t number);
[[nodiscard]] std::string merchant_of(std::size_t store);

}  // namespace orderlog::testing
