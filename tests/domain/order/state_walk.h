#pragma once

// Every state that an order can come into, found by trying every command in each: breadth first,
// with amounts of a few cents, and two states taken for one where the rules can't tell them apart.

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/domain/memory_world.h"

namespace orderlog::testing {

// From one state to another, by their names.
using WalkStep = std::pair<std::string, std::string>;

struct WalkReport {
  std::size_t states = 0;
  std::size_t transitions = 0;  // commands that had events
  std::size_t rejections = 0;
  std::size_t stuck = 0;  // states from which neither paid, voided nor refunded can be reached
  std::set<OrderStatus> statuses;
  // The steps that were taken, and the names of the events that took them.
  std::map<WalkStep, std::set<std::string>> status_steps;
  std::map<WalkStep, std::set<std::string>> delivery_steps;
  std::vector<std::string> violations;  // of a documented rule; the walk ends at the first few
};

// Where a walk begins.
struct WalkStart {
  std::string name;
  std::vector<Command> commands;
  std::vector<NewEvent> events = {};  // before the commands
  // What else may happen depends little on the delivery, on closing, and on money that comes late:
  // where they are not followed they are only tried, in every state, which keeps a walk through
  // amounts and legs to seconds.
  bool follows_all = true;
  // What comes after a provider's no, which it may take back; the same for states that are many
  // already. They count as resting then.
  bool follows_refusals = true;
};

[[nodiscard]] WalkReport walk_order_states(const std::vector<WalkStart>& starts,
                                           MemoryWorld::Evolve evolve = orderlog::evolve);

}  // namespace orderlog::testing
