#include "bench/measure/latency_histogram.h"

#include <algorithm>
#include <cmath>

namespace orderlog::bench {

void LatencyHistogram::merge(const LatencyHistogram& other) {
  for (std::size_t i = 0; i < kBuckets; ++i) buckets_[i] += other.buckets_[i];
  count_ += other.count_;
  max_ns_ = std::max(max_ns_, other.max_ns_);
}

std::uint64_t LatencyHistogram::highest_of(std::size_t bucket) {
  if (bucket < kSteps) return bucket;
  const auto shift = static_cast<unsigned>(bucket / kSteps - 1);
  return ((bucket % kSteps + kSteps + 1) << shift) - 1;
}

std::uint64_t LatencyHistogram::percentile_ns(double percent) const {
  if (count_ == 0) return 0;
  const auto rank =
      static_cast<std::uint64_t>(std::ceil(percent / 100.0 * static_cast<double>(count_)));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    seen += buckets_[i];
    if (seen >= rank && seen > 0) return std::min(highest_of(i), max_ns_);
  }
  return max_ns_;
}

}  // namespace orderlog::bench
