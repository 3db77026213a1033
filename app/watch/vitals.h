#pragma once

// What of a look is the same for every process that answers over HTTP: server, worker, and a log of
// the past.

#include <cstdint>
#include <string>

#include "api/http/metrics.h"
#include "app/watch/look.h"
#include "app/watch/shared_incidents.h"
#include "base/clock.h"
#include "projections/read_models.h"

namespace orderlog {

class Vitals {
 public:
  // `data`: the directory whose disk is looked at; empty: none.
  explicit Vitals(std::string data) : data_(std::move(data)) {}

  std::uint64_t connections_max = 0;  // before anybody looks
  SharedIncidents rows_unreadable;

  // Any thread.
  [[nodiscard]] Look look(const http::Metrics& http, const ReadModels& models) const;

 private:
  const std::string data_;
  const TimeMs started_ms_ = SystemClock().now_ms();
};

}  // namespace orderlog
