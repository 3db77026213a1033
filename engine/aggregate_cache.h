#pragma once

// The folded aggregates that the line has at hand, bounded in memory. What was touched by a batch
// that is not durable yet stays, whatever the bound: the log can't give it back. Belongs to the
// line's thread.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "domain/aggregate.h"
#include "domain/event.h"
#include "eventstore/event_store.h"

namespace orderlog {

struct CachedAggregate {
  std::string tenant;
  StreamRef ref;
  AggregateState state;
  StreamVersion version;     // 0: not there yet
  Position last_position;    // of its latest event
  PendingDeadline deadline;  // due_ms 0: none
  StreamVersion snapshot_version;
  std::uint64_t last_batch = 0;  // the batch that touched it last
  std::size_t bytes = 0;
  bool referenced = true;  // since the hand of the clock last passed
};

class AggregateCache {
 public:
  explicit AggregateCache(std::size_t max_bytes);

  // nullptr when it is not at hand. Pointers live until the next evict(), erase() or clear().
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
  template <class Visit>
  void for_each(Visit visit) {
    for (Slot& slot : slots_) {
      if (slot.entry) visit(*slot.entry);
    }
  }
  void clear();

  [[nodiscard]] std::size_t bytes() const { return bytes_; }
  [[nodiscard]] std::size_t size() const { return size_; }

 private:
  // Probed in a line: to find costs one miss of the processor's cache, to find nothing no second.
  struct Slot {
    std::uint64_t hash = 0;
    std::unique_ptr<CachedAggregate> entry;  // nullptr: free
  };

  [[nodiscard]] std::size_t next(std::size_t at) const { return (at + 1) & (slots_.size() - 1); }
  // Where it is, or the free slot where it would go.
  [[nodiscard]] std::size_t slot_of(std::uint64_t hash, std::string_view tenant, AggregateKind kind,
                                    std::string_view id) const;
  void grow();
  void free(std::size_t at);

  const std::size_t max_bytes_;
  std::size_t bytes_ = 0;
  std::size_t size_ = 0;
  std::vector<Slot> slots_;  // a power of two; also the face of the clock
  std::size_t hand_ = 0;
};

}  // namespace orderlog
