#include "engine/aggregate_cache.h"

#include <algorithm>
#include <functional>
#include <utility>

#include "base/check.h"

namespace orderlog {
namespace {

constexpr std::size_t kFirstSlots = 1024;
// The hand of the clock moves so far in one call, lest a full cache that needs all it holds is
// searched with every batch.
constexpr std::size_t kStepsAtOnce = 16'384;
// An entry's share of a table between three eighths and three quarters full, and the allocator's
// own.
constexpr std::size_t kEntryOverheadBytes = 64;

std::uint64_t hash_of(std::string_view tenant, AggregateKind kind, std::string_view id) {
  const std::hash<std::string_view> hash;
  return (hash(id) ^ static_cast<std::uint64_t>(kind)) * 0x9E3779B97F4A7C15ULL + hash(tenant);
}

}  // namespace

AggregateCache::AggregateCache(std::size_t max_bytes)
    : max_bytes_(max_bytes), slots_(kFirstSlots) {}

std::size_t AggregateCache::slot_of(std::uint64_t hash, std::string_view tenant, AggregateKind kind,
                                    std::string_view id) const {
  std::size_t at = hash & (slots_.size() - 1);
  for (; slots_[at].entry != nullptr; at = next(at)) {
    if (slots_[at].hash != hash) continue;
    const CachedAggregate& entry = *slots_[at].entry;
    if (entry.ref.kind == kind && entry.ref.id == id && entry.tenant == tenant) break;
  }
  return at;
}

CachedAggregate* AggregateCache::find(std::string_view tenant, AggregateKind kind,
                                      std::string_view id) {
  CachedAggregate* entry = slots_[slot_of(hash_of(tenant, kind, id), tenant, kind, id)].entry.get();
  if (entry != nullptr) entry->referenced = true;
  return entry;
}

CachedAggregate* AggregateCache::insert(std::string_view tenant, AggregateKind kind,
                                        std::string_view id) {
  if (4 * (size_ + 1) > 3 * slots_.size()) grow();
  const std::uint64_t hash = hash_of(tenant, kind, id);
  Slot& slot = slots_[slot_of(hash, tenant, kind, id)];
  ORDERLOG_CHECK(slot.entry == nullptr, "an aggregate is cached once");
  slot.hash = hash;
  slot.entry = std::make_unique<CachedAggregate>();
  slot.entry->tenant = tenant;
  slot.entry->ref = {kind, std::string(id)};
  ++size_;
  resized(*slot.entry);
  return slot.entry.get();
}

void AggregateCache::grow() {
  std::vector<Slot> old(2 * slots_.size());
  old.swap(slots_);
  for (Slot& slot : old) {
    if (slot.entry == nullptr) continue;
    std::size_t at = slot.hash & (slots_.size() - 1);
    while (slots_[at].entry != nullptr) at = next(at);
    slots_[at] = std::move(slot);
  }
}

void AggregateCache::resized(CachedAggregate& entry) {
  const std::size_t bytes = kEntryOverheadBytes + sizeof(CachedAggregate) +
                            entry.tenant.capacity() + entry.ref.id.capacity() +
                            approximate_bytes(entry.state);
  bytes_ += bytes - entry.bytes;
  entry.bytes = bytes;
}

void AggregateCache::evict(std::uint64_t durable_batch) {
  // Two rounds of the clock see every entry unreferenced once; what is left then is needed.
  std::size_t steps = std::min(2 * slots_.size(), kStepsAtOnce);
  while (bytes_ > max_bytes_ && steps > 0) {
    CachedAggregate* entry = slots_[hand_].entry.get();
    const bool is_spared =
        entry != nullptr && (entry->referenced || entry->last_batch > durable_batch);
    if (entry != nullptr && !is_spared) {
      free(hand_);  // and look here again: another may have moved in
      continue;
    }
    if (is_spared) entry->referenced = false;
    hand_ = next(hand_);
    --steps;
  }
}

void AggregateCache::erase(CachedAggregate& entry) {
  const StreamRef& ref = entry.ref;
  const std::size_t at =
      slot_of(hash_of(entry.tenant, ref.kind, ref.id), entry.tenant, ref.kind, ref.id);
  ORDERLOG_CHECK(slots_[at].entry.get() == &entry, "only what is cached can be erased");
  free(at);
}

void AggregateCache::free(std::size_t at) {
  bytes_ -= slots_[at].entry->bytes;
  --size_;
  slots_[at].entry.reset();
  // Close the gap: whatever had to step over it to find its place moves back into it.
  for (std::size_t i = next(at); slots_[i].entry != nullptr; i = next(i)) {
    const std::size_t mask = slots_.size() - 1;
    const std::size_t steps_from_home = (i - slots_[i].hash) & mask;
    if (steps_from_home >= ((i - at) & mask)) {
      slots_[at] = std::move(slots_[i]);
      at = i;
    }
  }
}

void AggregateCache::clear() {
  slots_ = std::vector<Slot>(kFirstSlots);
  hand_ = bytes_ = size_ = 0;
}

}  // namespace orderlog
