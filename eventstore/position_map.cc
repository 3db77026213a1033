#include "eventstore/position_map.h"

#include <utility>

namespace orderlog {
namespace {

constexpr std::size_t kFirstSlots = 64;

}  // namespace

std::size_t PositionMap::slot_of(std::uint64_t position) const {
  std::size_t i = home_of(position);
  while (slots_[i].position != 0 && slots_[i].position != position) {
    i = (i + 1) & (slots_.size() - 1);
  }
  return i;
}

void PositionMap::grow() {
  std::vector<Slot> old(slots_.empty() ? kFirstSlots : 2 * slots_.size());
  old.swap(slots_);
  for (const Slot& slot : old) {
    if (slot.position != 0) slots_[slot_of(slot.position)] = slot;
  }
}

void PositionMap::put(Position position, TimeMs time_ms) {
  if (4 * (used_ + 1) > 3 * slots_.size()) grow();
  Slot& slot = slots_[slot_of(position.value())];
  used_ += slot.position == 0 ? 1 : 0;
  slot = {position.value(), time_ms};
}

bool PositionMap::contains(Position position) const {
  return used_ > 0 && slots_[slot_of(position.value())].position != 0;
}

bool PositionMap::erase(Position position) {
  if (used_ == 0) return false;
  std::size_t hole = slot_of(position.value());
  if (slots_[hole].position == 0) return false;
  // Close the gap: whatever had to step over the hole to find its place moves back into it.
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = (hole + 1) & mask; slots_[i].position != 0; i = (i + 1) & mask) {
    const std::size_t steps_from_home = (i - home_of(slots_[i].position)) & mask;
    if (steps_from_home >= ((i - hole) & mask)) {
      slots_[hole] = slots_[i];
      hole = i;
    }
  }
  slots_[hole] = {};
  --used_;
  return true;
}

}  // namespace orderlog
