#include "eventstore/existence_filter.h"

#include <bit>
#include <cstring>

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

ExistenceFilter::ExistenceFilter(std::size_t words)
    : mask_(words - 1),
      words_(static_cast<std::uint64_t*>(std::calloc(words, sizeof(std::uint64_t)))) {
  ORDERLOG_CHECK(words_ != nullptr, "there is memory for a filter");
}

ExistenceFilter::ExistenceFilter(std::size_t rows, std::size_t bytes_min, std::size_t bytes_max)
    : ExistenceFilter(words_for(rows * kBytesPerRow, bytes_min, bytes_max)) {}

std::unique_ptr<ExistenceFilter> ExistenceFilter::from_words(std::string_view words) {
  if (words.size() < sizeof(std::uint64_t) || !std::has_single_bit(words.size())) return nullptr;
  std::unique_ptr<ExistenceFilter> filter(
      new ExistenceFilter(words.size() / sizeof(std::uint64_t)));
  std::memcpy(filter->words_.get(), words.data(), words.size());
  return filter;
}

void ExistenceFilter::append_words(std::string& out) const {
  for (std::size_t i = 0; i <= mask_; ++i) {
    const std::uint64_t word = std::atomic_ref(words_[i]).load(std::memory_order_relaxed);
    out.append(reinterpret_cast<const char*>(&word), sizeof word);
  }
}

}  // namespace orderlog
