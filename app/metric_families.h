#pragma once

// Metrics on their way into the Prometheus text format.

#include <prometheus/metric_family.h>

#include <array>
#include <atomic>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/ids.h"
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
  template <std::integral Count>
  void by_class(std::string name, std::string help, const std::array<Count, 5>& counts);
  // 1 with the code of what is wrong; nothing when nothing is.
  void trouble(std::string name, std::string help, const std::optional<BusError>& trouble);
  static void add(prometheus::MetricFamily& family, Labels labels, double value);

  [[nodiscard]] std::string text() const;

 private:
  std::vector<prometheus::MetricFamily> families_;
};

// Prometheus knows one kind of number.
template <std::integral Count>
[[nodiscard]] double number(Count count) {
  return static_cast<double>(count);
}
[[nodiscard]] inline double number(const std::atomic<std::uint64_t>& counter) {
  return number(counter.load(std::memory_order_relaxed));
}
[[nodiscard]] inline double number(Position position) { return number(position.value()); }

template <std::integral Count>
void Families::by_class(std::string name, std::string help, const std::array<Count, 5>& counts) {
  prometheus::MetricFamily& classes =
      family(std::move(name), std::move(help), prometheus::MetricType::Counter);
  for (std::size_t i = 0; i < counts.size(); ++i) {
    add(classes, {{"class", std::to_string(i + 1) + "xx"}}, number(counts[i]));
  }
}

}  // namespace orderlog
