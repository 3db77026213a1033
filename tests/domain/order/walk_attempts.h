#pragma once

// What the walk over an order's states tries in each of them.

#include <string>
#include <string_view>
#include <vector>

#include "tests/domain/order/order_samples.h"

namespace orderlog::testing {

// A command to try, and the action of the order it stands for; those on effects, a channel's facts
// and the engine's own have none.
struct Attempt {
  std::string_view action;
  Command command;
};

[[nodiscard]] std::vector<const Effect*> effects_in(const MemoryWorld& world);

// Open, or withdrawn while its leg has all of its money: done for what nobody waits for any more,
// it still is a fact.
[[nodiscard]] bool may_be_completed(const MemoryWorld& world, const Effect& effect);

// What a provider that has refused a part of a refund may have to take back; empty: nothing.
[[nodiscard]] std::string parts_to_take_back(const Order& order, const Refund& refund);
[[nodiscard]] bool has_to_take_back(const Order& order);

// Everything that may be asked of an order that costs up to 3, and of its effects, and all that its
// channel may tell of it.
[[nodiscard]] std::vector<Attempt> attempts_on(const MemoryWorld& world);

}  // namespace orderlog::testing
