#pragma once

// A Bloom filter over row hashes, each within one 64-bit word: one cache line tells most commands
// that their key and their stream are new, without a lock and without RocksDB. Any thread asks, any
// thread inserts.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "eventstore/xxhash.h"

namespace orderlog {

class ExistenceFilter {
 public:
  // As large as `rows` deserve, within bounds.
  explicit ExistenceFilter(std::size_t rows);

  [[nodiscard]] bool may_contain(const Hash128& hash) const {
    const std::uint64_t bits = bits_of(hash);
    return (words_[word_of(hash)].load(std::memory_order_relaxed) & bits) == bits;
  }
  void insert(const Hash128& hash) {
    words_[word_of(hash)].fetch_or(bits_of(hash), std::memory_order_relaxed);
  }
  void prefetch(const Hash128& hash) const { __builtin_prefetch(&words_[word_of(hash)], 1); }

  // Beyond this many rows a larger one is worth its memory; never, for the largest.
  [[nodiscard]] std::size_t rows_max() const;
  [[nodiscard]] std::size_t memory_bytes() const { return (mask_ + 1) * sizeof(std::uint64_t); }

 private:
  [[nodiscard]] std::size_t word_of(const Hash128& hash) const { return hash.low & mask_; }
  static std::uint64_t bits_of(const Hash128& hash) {
    return std::uint64_t{1} << (hash.high & 63) | std::uint64_t{1} << (hash.high >> 6 & 63) |
           std::uint64_t{1} << (hash.high >> 12 & 63) | std::uint64_t{1} << (hash.high >> 18 & 63);
  }

  std::size_t mask_;
  std::unique_ptr<std::atomic<std::uint64_t>[]> words_;
};

}  // namespace orderlog
