#pragma once

#include <optional>
#include <string>

#include "api/http/metrics.h"
#include "app/nats_metrics.h"
#include "app/watch/look.h"
#include "engine/line.h"
#include "eventstore/event_store.h"
#include "projections/orders/order_pages.h"

namespace orderlog {

struct MetricsSources {
  std::string version;      // of the program
  const LineMetrics* line;  // null in a worker
  Head head;
  Look look;
  OrderPages::Counts order_pages;
  std::optional<std::uint64_t> effects_parked;  // where the read model can say it
  std::optional<std::size_t> pools_negative;    // the same
  http::Metrics http;
  NatsSources nats{};
};

// What /metrics says, in the Prometheus text format 0.0.4.
[[nodiscard]] std::string metrics_text(const MetricsSources& sources);

}  // namespace orderlog
