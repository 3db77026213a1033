#include "engine/aggregate_cache.h"

#include "base/check.h"

namespace orderlog {
namespace {

// A list node, a map node with its share of buckets, and the allocator's own.
constexpr std::size_t kEntryOverheadBytes = 160;

}  // namespace

std::string_view AggregateCache::key_of(std::string_view tenant, AggregateKind kind,
                                        std::string_view id) {
  scratch_key_.assign(tenant);
  scratch_key_ += '/';
  scratch_key_ += to_string(kind);
  if (kind != AggregateKind::kOutcomes) {
    scratch_key_ += '-';
    scratch_key_ += id;
  }
  return scratch_key_;
}

CachedAggregate* AggregateCache::find(std::string_view tenant, AggregateKind kind,
                                      std::string_view id) {
  const auto found = by_key_.find(key_of(tenant, kind, id));
  if (found == by_key_.end()) return nullptr;
  found->second->referenced = true;
  return &*found->second;
}

CachedAggregate* AggregateCache::insert(std::string_view tenant, AggregateKind kind,
                                        std::string_view id) {
  entries_.emplace_back();
  CachedAggregate& entry = entries_.back();
  entry.key.assign(key_of(tenant, kind, id));
  entry.tenant_length = tenant.size();
  entry.ref = {kind, std::string(id)};
  const bool inserted = by_key_.emplace(entry.key, std::prev(entries_.end())).second;
  ORDERLOG_CHECK(inserted, "an aggregate is cached once");
  resized(entry);
  return &entry;
}

void AggregateCache::resized(CachedAggregate& entry) {
  const std::size_t bytes = kEntryOverheadBytes + sizeof(CachedAggregate) + entry.key.capacity() +
                            entry.ref.id.capacity() + approximate_bytes(entry.state);
  bytes_ += bytes - entry.bytes;
  entry.bytes = bytes;
}

void AggregateCache::evict(std::uint64_t durable_batch) {
  // Two rounds of the clock see every entry unreferenced once; what is left then is needed.
  for (std::size_t steps = 2 * entries_.size(); bytes_ > max_bytes_ && steps > 0; --steps) {
    CachedAggregate& entry = entries_.front();
    if (entry.referenced || entry.last_batch > durable_batch) {
      entry.referenced = false;
      entries_.splice(entries_.end(), entries_, entries_.begin());
    } else {
      erase(entry);
    }
  }
}

void AggregateCache::erase(CachedAggregate& entry) {
  const auto found = by_key_.find(entry.key);
  ORDERLOG_CHECK(found != by_key_.end(), "only what is cached can be erased");
  const auto place = found->second;
  bytes_ -= entry.bytes;
  by_key_.erase(found);
  entries_.erase(place);
}

void AggregateCache::clear() {
  by_key_.clear();
  entries_.clear();
  bytes_ = 0;
}

}  // namespace orderlog
