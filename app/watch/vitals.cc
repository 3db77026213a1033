#include "app/watch/vitals.h"

#include <chrono>

#include "eventstore/free_space.h"

namespace orderlog {

Look Vitals::look(const http::Metrics& http, const ReadModels& models) const {
  Look look{.at = std::chrono::steady_clock::now()};
  if (!data_.empty()) look.free_bytes = free_bytes_of(data_);
  look.rows_unreadable = rows_unreadable.get();
  look.connections_refused = static_cast<std::uint64_t>(http.refused_connections);
  look.connections_max = connections_max;
  look.started_ms = started_ms_;
  look.models = models.status();
  return look;
}

}  // namespace orderlog
