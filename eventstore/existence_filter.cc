#include "eventstore/existence_filter.h"

#include <bit>

#include "base/check.h"

namespace orderlog {
namespace {

// Filling a larger filter means reading the whole index, so it grows seldom.
constexpr std::size_t kGrowth = 4;

std::size_t words_for(std::size_t bytes, std::size_t bytes_min, std::size_t bytes_max) {
  const std::size_t most = std::bit_floor(bytes_max);
  std::size_t size = std::bit_floor(bytes_min);
  while (size < most && size < bytes) size *= kGrowth;
  return (size < most ? size : most) / sizeof(std::uint64_t);
}

}  // namespace

ExistenceFilter::ExistenceFilter(std::size_t rows, std::size_t bytes_min, std::size_t bytes_max)
    : mask_(words_for(rows * kBytesPerRow, bytes_min, bytes_max) - 1),
      words_(static_cast<std::uint64_t*>(std::calloc(mask_ + 1, sizeof(std::uint64_t)))) {
  ORDERLOG_CHECK(words_ != nullptr, "there is memory for a filter");
}

}  // namespace orderlog
