#pragma once

// What a walk through the log has seen of each name (a stream, an idempotency key), in bounded
// memory: 32 bytes a name, and when they would not fit, the names of one half of all hashes only.
// The other half is left for another walk, so a log of any size is checked whole, in as many walks
// as it needs.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/ids.h"
#include "eventstore/row_hash.h"
#include "eventstore/xxhash.h"

namespace orderlog {

// For hashing names. Nobody who wrote to the log can know it, so nobody can make two names collide.
[[nodiscard]] IndexSeed random_seed();

// The names whose hash ends in these bits.
struct NameShare {
  unsigned bits = 0;
  std::uint64_t value = 0;

  [[nodiscard]] bool holds(const Hash128& name) const {
    return (name.low & ((std::uint64_t{1} << bits) - 1)) == value;
  }
};

// One thread.
class SeenTable {
 public:
  struct Seen {
    Hash128 name;
    std::uint64_t value;  // the caller's: a version, a sum
    Position position;    // 0: an empty slot
  };

  // `max_bytes` holds at least one small table.
  SeenTable(std::size_t max_bytes, NameShare share);

  [[nodiscard]] bool covers(const Hash128& name) const { return share_.holds(name); }

  // Fetches the name's place from memory, for a find_or_add that follows soon.
  void prefetch(const Hash128& name) const {
    __builtin_prefetch(&slots_[name.high & (slots_.size() - 1)]);
  }
  // What was put under this name before, or a new entry with position 0, which the caller fills.
  // nullptr when making room for it gave the name's own share away. Lives until the next call.
  [[nodiscard]] Seen* find_or_add(const Hash128& name);

  // What was put under this name before; nullptr when nothing was.
  [[nodiscard]] const Seen* find(const Hash128& name) const;

  template <class Visit>
  void each(Visit visit) const {
    for (const Seen& seen : slots_) {
      if (seen.position != Position{}) visit(seen);
    }
  }
  // Forgets everything, for a walk of another share.
  void begin_again(NameShare share);
  [[nodiscard]] bool has_given_away() const { return !given_away_.empty(); }
  // The shares that were given away since the last call and want a walk of their own.
  [[nodiscard]] std::vector<NameShare> take_given_away();

 private:
  [[nodiscard]] Seen& slot_of(const Hash128& name);
  void make_room();
  void rebuild(std::size_t slots);

  const std::size_t max_slots_;
  NameShare share_;
  std::vector<NameShare> given_away_;
  std::vector<Seen> slots_;
  std::size_t size_ = 0;
};

}  // namespace orderlog
