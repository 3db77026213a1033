#pragma once

// A Bloom filter over row hashes, each within one 64-bit word: one cache line tells most commands
// that their key and their stream are new, without a lock and without RocksDB. Any thread asks, any
// thread inserts.

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "eventstore/xxhash.h"

namespace orderlog {

class ExistenceFilter {
 public:
  // Large enough for `rows`, within the bounds.
  ExistenceFilter(std::size_t rows, std::size_t bytes_min, std::size_t bytes_max);
  // What append_words() wrote; nullptr when those bytes can't be a filter.
  [[nodiscard]] static std::unique_ptr<ExistenceFilter> from_words(std::string_view words);

  [[nodiscard]] bool may_contain(const Hash128& hash) const {
    const std::uint64_t bits = bits_of(hash);
    return (word_of(hash).load(std::memory_order_relaxed) & bits) == bits;
  }
  void insert(const Hash128& hash) {
    word_of(hash).fetch_or(bits_of(hash), std::memory_order_relaxed);
  }
  void prefetch(const Hash128& hash) const { __builtin_prefetch(&words_[hash.low & mask_], 1); }

  // As they lie in memory.
  void append_words(std::string& out) const;

  // Beyond this many rows a larger one gives better answers.
  [[nodiscard]] std::size_t rows_max() const { return memory_bytes() / kBytesPerRow; }
  [[nodiscard]] std::size_t memory_bytes() const { return (mask_ + 1) * sizeof(std::uint64_t); }

 private:
  // Sixteen bits a row when it is full enough to be exchanged, half of that while the next one is
  // built: at most a few false answers in a hundred.
  static constexpr std::size_t kBytesPerRow = 2;

  explicit ExistenceFilter(std::size_t words);

  [[nodiscard]] std::atomic_ref<std::uint64_t> word_of(const Hash128& hash) const {
    return std::atomic_ref(words_[hash.low & mask_]);
  }
  static std::uint64_t bits_of(const Hash128& hash) {
    return std::uint64_t{1} << (hash.high & 63) | std::uint64_t{1} << (hash.high >> 6 & 63) |
           std::uint64_t{1} << (hash.high >> 12 & 63) | std::uint64_t{1} << (hash.high >> 18 & 63);
  }

  struct Free {
    void operator()(std::uint64_t* words) const { std::free(words); }
  };

  std::size_t mask_;
  // From calloc: pages that no row has touched cost nothing.
  std::unique_ptr<std::uint64_t[], Free> words_;
};

}  // namespace orderlog
