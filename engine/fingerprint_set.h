#pragma once

// A few hundred 64-bit hashes, in one piece of memory that is used again after clear().

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace orderlog {

class FingerprintSet {
 public:
  void insert(std::uint64_t print) {
    if (2 * (size_ + 1) > slots_.size()) grow();
    std::uint64_t& slot = slots_[slot_of(print)];
    size_ += slot == 0 ? 1 : 0;
    slot = shown(print);
  }
  [[nodiscard]] bool contains(std::uint64_t print) const {
    return size_ > 0 && slots_[slot_of(print)] != 0;
  }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  void clear() {
    std::fill(slots_.begin(), slots_.end(), 0);
    size_ = 0;
  }

 private:
  // 0 marks a free slot, so the hash 0 is kept as 1.
  static std::uint64_t shown(std::uint64_t print) { return print == 0 ? 1 : print; }

  [[nodiscard]] std::size_t slot_of(std::uint64_t print) const {
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = (shown(print) * 0x9E3779B97F4A7C15ULL >> 32) & mask;
    while (slots_[at] != 0 && slots_[at] != shown(print)) at = (at + 1) & mask;
    return at;
  }
  void grow() {
    std::vector<std::uint64_t> old(slots_.empty() ? 64 : 2 * slots_.size());
    old.swap(slots_);
    for (const std::uint64_t print : old) {
      if (print != 0) slots_[slot_of(print)] = print;
    }
  }

  std::vector<std::uint64_t> slots_;  // a power of two, at most half full
  std::size_t size_ = 0;
};

}  // namespace orderlog
