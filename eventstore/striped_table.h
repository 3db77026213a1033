#pragma once

// The rows of one index generation in memory: hash → two numbers. Open addressing in 64 stripes,
// each with its own lock and its own small table, so that a reader next to the log thread almost
// never waits and a growing table moves a few thousand rows, not a million. One thread writes, any
// thread reads.

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <vector>

#include "eventstore/xxhash.h"

namespace orderlog {

struct IndexRow {
  Hash128 hash;
  std::uint64_t first = 0;  // never 0 in a row that is there
  std::uint64_t second = 0;
};

class StripedTable {
 public:
  static constexpr std::size_t kStripes = 64;

  enum class IfThere : std::uint8_t { kReplace, kKeep };

  // True if the hash was not there yet.
  bool put(const IndexRow& row, IfThere if_there);
  [[nodiscard]] std::optional<IndexRow> find(const Hash128& hash) const;

  // Brings the row's place near the processor before put(); writer only.
  void prefetch(const Hash128& hash) const;

  [[nodiscard]] std::size_t size() const { return size_; }                  // writer only
  [[nodiscard]] std::size_t memory_bytes() const { return memory_bytes_; }  // writer only

  // One stripe's rows, in no order. All rows of a stripe sort before those of the next.
  [[nodiscard]] std::vector<IndexRow> rows_of(std::size_t stripe) const;

 private:
  struct Stripe {
    mutable std::mutex mutex;
    std::vector<IndexRow> slots;
    std::size_t used = 0;
  };

  static std::size_t stripe_of(const Hash128& hash) { return hash.high >> 58; }
  static IndexRow& slot_of(std::vector<IndexRow>& slots, const Hash128& hash);
  void grow(Stripe& stripe);

  std::array<Stripe, kStripes> stripes_;
  std::size_t size_ = 0;
  std::size_t memory_bytes_ = 0;
};

}  // namespace orderlog
