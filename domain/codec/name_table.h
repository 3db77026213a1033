#pragma once

// Names known at compile time, found by one cheap hash and one comparison.

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace orderlog {

// Entry has a `name`. The table is built at compile time; find() allocates nothing.
template <class Entry, std::size_t kCount>
class NameTable {
 public:
  consteval explicit NameTable(const std::array<Entry, kCount>& entries) : entries_(entries) {
    slots_.fill(kEmpty);
    for (std::size_t i = 0; i < kCount; ++i) {
      std::size_t slot = hash(entries[i].name);
      while (slots_[slot] != kEmpty) slot = (slot + 1) % kSlots;
      slots_[slot] = static_cast<std::uint8_t>(i);
    }
  }

  // nullptr when there is none of that name.
  [[nodiscard]] constexpr const Entry* find(std::string_view name) const {
    if (name.empty()) return nullptr;
    for (std::size_t slot = hash(name); slots_[slot] != kEmpty; slot = (slot + 1) % kSlots) {
      const Entry& entry = entries_[slots_[slot]];
      if (entry.name == name) return &entry;
    }
    return nullptr;
  }

  [[nodiscard]] constexpr const std::array<Entry, kCount>& entries() const { return entries_; }

 private:
  static constexpr std::size_t kSlots = 256;
  static constexpr std::uint8_t kEmpty = 0xff;
  static_assert(kCount * 2 <= kSlots && kCount < kEmpty, "a sparse table has short probes");

  static constexpr std::size_t hash(std::string_view name) {
    const auto at = [name](std::size_t i) {
      return std::size_t{static_cast<unsigned char>(name[i])};
    };
    const std::size_t n = name.size();
    return (n * 7 + at(0) * 31 + at(n / 2) * 61 + at(n - 1) * 131) % kSlots;
  }

  std::array<Entry, kCount> entries_;
  std::array<std::uint8_t, kSlots> slots_{};
};

}  // namespace orderlog
