#include "replay/verify/seen_table.h"

#include <algorithm>
#include <bit>
#include <random>
#include <utility>

namespace orderlog {
namespace {

constexpr std::size_t kFewestSlots = 1'024;

// Three quarters full; beyond that linear probing walks too far.
constexpr std::size_t capacity_of(std::size_t slots) { return slots / 4 * 3; }

}  // namespace

IndexSeed random_seed() {
  std::random_device device;
  IndexSeed seed;
  for (auto& byte : seed) byte = static_cast<std::uint8_t>(device());
  return seed;
}

SeenTable::SeenTable(std::size_t max_bytes, NameShare share)
    : max_slots_(std::max(kFewestSlots, std::bit_floor(max_bytes / sizeof(Seen)))), share_(share) {
  slots_.resize(kFewestSlots);
}

SeenTable::Seen* SeenTable::find_or_add(const Hash128& name) {
  Seen* slot = &slot_of(name);
  if (slot->position != Position{}) return slot;
  if (size_ >= capacity_of(slots_.size())) {
    make_room();
    if (!covers(name)) return nullptr;
    slot = &slot_of(name);
  }
  *slot = Seen{name, 0, Position{}};
  ++size_;
  return slot;
}

const SeenTable::Seen* SeenTable::find(const Hash128& name) const {
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = name.high & mask; slots_[at].position != Position{}; at = (at + 1) & mask) {
    if (slots_[at].name == name) return &slots_[at];
  }
  return nullptr;
}

std::vector<NameShare> SeenTable::take_given_away() { return std::exchange(given_away_, {}); }

void SeenTable::begin_again(NameShare share) {
  share_ = share;
  given_away_.clear();
  std::fill(slots_.begin(), slots_.end(), Seen{});
  size_ = 0;
}

SeenTable::Seen& SeenTable::slot_of(const Hash128& name) {
  const std::size_t mask = slots_.size() - 1;
  // Shares are told apart by the low half, so slots go by the high one.
  std::size_t at = name.high & mask;
  while (slots_[at].position != Position{} && slots_[at].name != name) at = (at + 1) & mask;
  return slots_[at];
}

void SeenTable::make_room() {
  if (slots_.size() < max_slots_) return rebuild(slots_.size() * 2);
  while (size_ >= capacity_of(slots_.size())) {
    given_away_.push_back({share_.bits + 1, share_.value | (std::uint64_t{1} << share_.bits)});
    ++share_.bits;
    rebuild(slots_.size());
  }
}

void SeenTable::rebuild(std::size_t slots) {
  const std::vector<Seen> old = std::exchange(slots_, std::vector<Seen>(slots));
  size_ = 0;
  for (const Seen& seen : old) {
    if (seen.position == Position{} || !covers(seen.name)) continue;
    slot_of(seen.name) = seen;
    ++size_;
  }
}

}  // namespace orderlog
