#include "eventstore/striped_table.h"

namespace orderlog {
namespace {

constexpr std::size_t kFirstSlots = 64;

}  // namespace

IndexRow& StripedTable::slot_of(std::vector<IndexRow>& slots, const Hash128& hash) {
  const std::size_t mask = slots.size() - 1;
  for (std::size_t i = hash.low & mask;; i = (i + 1) & mask) {
    if (slots[i].first == 0 || slots[i].hash == hash) return slots[i];
  }
}

bool StripedTable::put(const IndexRow& row, IfThere if_there) {
  Stripe& stripe = stripes_[stripe_of(row.hash)];
  const std::lock_guard lock(stripe.mutex);
  // At most three quarters full.
  if (4 * (stripe.used + 1) > 3 * stripe.slots.size()) grow(stripe);
  IndexRow& slot = slot_of(stripe.slots, row.hash);
  const bool is_new = slot.first == 0;
  if (is_new || if_there == IfThere::kReplace) slot = row;
  stripe.used += is_new ? 1 : 0;
  size_ += is_new ? 1 : 0;
  return is_new;
}

void StripedTable::grow(Stripe& stripe) {
  std::vector<IndexRow> wider(stripe.slots.empty() ? kFirstSlots : 2 * stripe.slots.size());
  for (const IndexRow& row : stripe.slots) {
    if (row.first != 0) slot_of(wider, row.hash) = row;
  }
  memory_bytes_ += (wider.size() - stripe.slots.size()) * sizeof(IndexRow);
  stripe.slots = std::move(wider);
}

std::optional<IndexRow> StripedTable::find(const Hash128& hash) const {
  const Stripe& stripe = stripes_[stripe_of(hash)];
  const std::lock_guard lock(stripe.mutex);
  if (stripe.slots.empty()) return std::nullopt;
  const std::size_t mask = stripe.slots.size() - 1;
  for (std::size_t i = hash.low & mask;; i = (i + 1) & mask) {
    const IndexRow& slot = stripe.slots[i];
    if (slot.first == 0) return std::nullopt;
    if (slot.hash == hash) return slot;
  }
}

void StripedTable::prefetch(const Hash128& hash) const {
  const std::vector<IndexRow>& slots = stripes_[stripe_of(hash)].slots;
  if (!slots.empty()) __builtin_prefetch(&slots[hash.low & (slots.size() - 1)], 1);
}

std::vector<IndexRow> StripedTable::rows_of(std::size_t stripe) const {
  std::vector<IndexRow> rows;
  const std::lock_guard lock(stripes_[stripe].mutex);
  rows.reserve(stripes_[stripe].used);
  for (const IndexRow& row : stripes_[stripe].slots) {
    if (row.first != 0) rows.push_back(row);
  }
  return rows;
}

}  // namespace orderlog
