#pragma once

// The folded aggregates that the line has at hand, bounded in memory. What was touched by a batch
// that is not durable yet stays, whatever the bound: the log can't give it back. Belongs to the
// line's thread.

#include <cstddef>
#include <cstdint>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/ids.h"
#include "domain/aggregate.h"
#include "domain/event.h"
#include "eventstore/event_store.h"

namespace orderlog {

struct CachedAggregate {
  std::string key;  // "<tenant>/<stream>"
  std::size_t tenant_length = 0;
  StreamRef ref;
  AggregateState state;
  StreamVersion version;     // 0: not there yet
  Position last_position;    // of its latest event
  PendingDeadline deadline;  // due_ms 0: none
  StreamVersion snapshot_version;
  std::uint64_t last_batch = 0;  // the batch that touched it last
  std::size_t bytes = 0;
  bool referenced = true;  // since the hand of the clock last passed

  [[nodiscard]] std::string_view tenant() const {
    return std::string_view(key).substr(0, tenant_length);
  }
  [[nodiscard]] std::string_view stream() const {
    return std::string_view(key).substr(tenant_length + 1);
  }
};

class AggregateCache {
 public:
  explicit AggregateCache(std::size_t max_bytes) : max_bytes_(max_bytes) {}

  // nullptr when it is not at hand. Pointers live until the next evict() or clear().
  [[nodiscard]] CachedAggregate* find(std::string_view tenant, AggregateKind kind,
                                      std::string_view id);
  // A new, empty entry; it must not be there already.
  [[nodiscard]] CachedAggregate* insert(std::string_view tenant, AggregateKind kind,
                                        std::string_view id);
  // Call after the entry's state changed.
  void resized(CachedAggregate& entry);

  // Second-chance eviction down to the bound, sparing what a batch after `durable_batch` touched.
  void evict(std::uint64_t durable_batch);
  void erase(CachedAggregate& entry);
  void clear();

  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  std::string_view key_of(std::string_view tenant, AggregateKind kind, std::string_view id);

  const std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::string scratch_key_;
  std::list<CachedAggregate> entries_;  // the hand of the clock is at the front
  std::unordered_map<std::string_view, std::list<CachedAggregate>::iterator> by_key_;
};

}  // namespace orderlog
