#pragma once

#include <optional>
#include <string>
#include <vector>

#include "api/http/metrics.h"
#include "app/nats_metrics.h"
#include "engine/line.h"
#include "eventstore/event_store.h"
#include "projections/orders/order_pages.h"
#include "projections/versions/status.h"

namespace orderlog {

struct MetricsSources {
  const LineMetrics* line;  // null in a worker
  Head head;
  std::vector<ProjectionStatus> projections;
  OrderPages::Counts order_pages;
  std::optional<std::uint64_t> effects_parked;  // where the read model can say it
  std::optional<std::size_t> pools_negative;    // the same
  http::Metrics http;
  NatsSources nats{};
};

// What /metrics says, in the Prometheus text format 0.0.4.
[[nodiscard]] std::string metrics_text(const MetricsSources& sources);

}  // namespace orderlog
