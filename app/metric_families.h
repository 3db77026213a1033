#pragma once

// Metrics on their way into the Prometheus text format.

#include <prometheus/metric_family.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "messaging/bus_error.h"

namespace orderlog {

using Labels = std::vector<prometheus::ClientMetric::Label>;

// Collects families from the counters that are kept anyway: nothing is counted twice on the hot
// path. One thread.
class Families {
 public:
  prometheus::MetricFamily& family(std::string name, std::string help, prometheus::MetricType type);
  void counter(std::string name, std::string help, double value);
  void gauge(std::string name, std::string help, double value);
  // A counter by the hundreds of a status: "1xx" at 0 … "5xx" at 4.
  void by_class(std::string name, std::string help, const std::array<double, 5>& counts);
  // 1 with the code of what is wrong; nothing when nothing is.
  void trouble(std::string name, std::string help, const std::optional<BusError>& trouble);
  static void add(prometheus::MetricFamily& family, Labels labels, double value);

  [[nodiscard]] std::string text() const;

 private:
  std::vector<prometheus::MetricFamily> families_;
};

[[nodiscard]] inline double number(const std::atomic<std::uint64_t>& counter) {
  return static_cast<double>(counter.load(std::memory_order_relaxed));
}

}  // namespace orderlog
