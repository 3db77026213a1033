#pragma once

// A small shop, for commands to meet something that is there.

#include <string_view>

#include "domain/decision.h"
#include "tests/domain/memory_world.h"

namespace orderlog::fuzz {

// Decides and folds; what every decision must keep to is checked on the way. False: rejected, and
// nothing happened. One thread.
class Shop {
 public:
  explicit Shop(const Rules& rules) : rules_(rules) {}

  bool give(const Command& command, TimeMs now_ms);
  // Everything that holds of a whole world.
  void check_world() const;
  [[nodiscard]] const orderlog::testing::MemoryWorld& world() const { return world_; }

 private:
  const Rules& rules_;
  orderlog::testing::MemoryWorld world_;
  std::uint64_t position_ = 1;
};

inline constexpr TimeMs kShopOpens = 1'700'000'000'000;

// Accounts with money in them, two pools, and orders in several of their states. Their ids are
// those of the corpus: pools p1 and p2, user u1, orders o1 to o4.
[[nodiscard]] const Shop& open_shop();
// Without anything.
[[nodiscard]] const Shop& empty_shop();

}  // namespace orderlog::fuzz
