#pragma once

// Position → time, as a flat table that also forgets: the deadlines that one index generation set
// or took away. Not synchronized.

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace orderlog {

class PositionMap {
 public:
  void put(Position position, TimeMs time_ms);
  // True if it was there.
  bool erase(Position position);
  [[nodiscard]] bool contains(Position position) const;

  [[nodiscard]] std::size_t size() const { return used_; }
  [[nodiscard]] std::size_t memory_bytes() const { return slots_.size() * sizeof(Slot); }

  template <class Visit>
  void for_each(Visit&& visit) const {
    for (const Slot& slot : slots_) {
      if (slot.position != 0) visit(Position{slot.position}, slot.time_ms);
    }
  }

 private:
  struct Slot {
    std::uint64_t position = 0;  // 0: free
    TimeMs time_ms = 0;
  };

  [[nodiscard]] std::size_t home_of(std::uint64_t position) const {
    return (position * 0x9E3779B97F4A7C15ULL >> 20) & (slots_.size() - 1);
  }
  // Where it is, or the free slot where it would go.
  [[nodiscard]] std::size_t slot_of(std::uint64_t position) const;
  void grow();

  std::vector<Slot> slots_;
  std::size_t used_ = 0;
};

}  // namespace orderlog
