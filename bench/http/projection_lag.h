#pragma once

#include <chrono>
#include <optional>

#include "bench/http/endpoint.h"

namespace orderlog::bench {

// Waits until every live read model has reached the log's head of this moment, and says how long
// that took. Nothing when it was not there in time, or when the server doesn't tell.
[[nodiscard]] std::optional<std::chrono::milliseconds> await_projections(
    const Endpoint& endpoint, std::chrono::milliseconds at_most);

}  // namespace orderlog::bench
