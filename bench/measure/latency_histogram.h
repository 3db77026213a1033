#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace orderlog::bench {

// Counts durations in buckets that are 1/64 of their value wide at most: exact enough for a
// percentile, and recording costs one increment. One thread; merge the threads' own.
class LatencyHistogram {
 public:
  void record_ns(std::uint64_t duration_ns) {
    ++buckets_[bucket_of(duration_ns)];
    ++count_;
    if (duration_ns > max_ns_) max_ns_ = duration_ns;
  }
  void merge(const LatencyHistogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t max_ns() const { return max_ns_; }
  // The least duration that at least this share of all did not exceed; 0 when nothing was recorded.
  [[nodiscard]] std::uint64_t percentile_ns(double percent) const;

 private:
  static constexpr unsigned kStepBits = 6;
  static constexpr std::size_t kSteps = std::size_t{1} << kStepBits;
  static constexpr std::size_t kBuckets = (64 - kStepBits + 1) * kSteps;

  static std::size_t bucket_of(std::uint64_t value) {
    if (value < kSteps) return static_cast<std::size_t>(value);
    const unsigned shift = 63U - static_cast<unsigned>(__builtin_clzll(value)) - kStepBits;
    return (shift + 1) * kSteps + static_cast<std::size_t>((value >> shift) - kSteps);
  }
  static std::uint64_t highest_of(std::size_t bucket);

  std::array<std::uint64_t, kBuckets> buckets_{};
  std::uint64_t count_ = 0;
  std::uint64_t max_ns_ = 0;
};

}  // namespace orderlog::bench
