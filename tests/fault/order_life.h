#pragma once

// What happens to one order on a day of many shops, decided by a seed.

#include <cstdint>
#include <string>
#include <vector>

namespace orderlog::testing {

struct DayCommand {
  std::string key;
  std::string name;  // "place_order"
  std::string data;
};

// What happens to one order, in the order in which it is told; statuses of takeaway orders come
// late, twice and out of order, as their channels tell them.
struct OrderLife {
  std::string id;
  std::vector<DayCommand> commands;
};

// The life of the order of that number. Equal arguments, equal lives.
[[nodiscard]] OrderLife order_life(std::uint64_t seed, std::uint64_t number, std::size_t stores);

}  // namespace orderlog::testing
