#include "eventstore/existence_filter.h"

#include <cstdint>

namespace orderlog {
namespace {

constexpr std::size_t kSmallestBytes = std::size_t{512} << 10;
constexpr std::size_t kLargestBytes = std::size_t{32} << 20;
constexpr std::size_t kGrowth = 4;

// Eight bits a row when it is full, 32 when it has just grown: 0.1 % to 4 % false answers.
constexpr std::size_t kRowsPerByte = 1;

std::size_t bytes_for(std::size_t rows) {
  std::size_t bytes = kSmallestBytes;
  while (bytes < kLargestBytes && bytes * kRowsPerByte < rows) bytes *= kGrowth;
  return bytes < kLargestBytes ? bytes : kLargestBytes;
}

}  // namespace

ExistenceFilter::ExistenceFilter(std::size_t rows)
    : mask_(bytes_for(rows) / sizeof(std::uint64_t) - 1),
      words_(std::make_unique<std::atomic<std::uint64_t>[]>(mask_ + 1)) {}

std::size_t ExistenceFilter::rows_max() const {
  return memory_bytes() >= kLargestBytes ? SIZE_MAX : memory_bytes() * kRowsPerByte;
}

}  // namespace orderlog
