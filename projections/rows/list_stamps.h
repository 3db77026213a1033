#pragma once

// When each list of a model changed last, so that a page that was put together once can be shown
// again for as long as nothing in its list has changed.
//
// A fixed table of positions, by the hash of a list's key prefix: two lists may share a place, and
// then a change of one looks like a change of both, which only costs putting a page together again.

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/ids.h"
#include "eventstore/xxhash.h"

namespace orderlog {

// One thread stamps; any thread asks. The order that keeps it right: a list is stamped before its
// new rows can be seen, and a reader asks for the model's position before it asks for the stamp.
class ListStamps {
 public:
  using List = std::uint16_t;

  // Of this table in this process. A version that is opened once more has a new table, which knows
  // nothing of what changed before: pages of the old one must not be looked up in it.
  [[nodiscard]] std::uint64_t id() const { return id_; }

  static List list_of(std::string_view prefix) { return static_cast<List>(checksum_of(prefix)); }

  void stamp(List list, Position position) {
    changed_[list].store(position.value(), std::memory_order_release);
  }
  [[nodiscard]] bool unchanged_since(List list, Position position) const {
    return changed_[list].load(std::memory_order_acquire) <= position.value();
  }

 private:
  static std::uint64_t next_id() {
    static std::atomic<std::uint64_t> last{0};
    return ++last;
  }

  const std::uint64_t id_ = next_id();
  std::array<std::atomic<std::uint64_t>, std::size_t{1} << 16> changed_{};
};

}  // namespace orderlog
