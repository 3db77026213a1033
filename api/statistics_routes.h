#pragma once

// The figures: orders by day and by hour, and daily sales.

#include "api/http/router.h"
#include "api/io_state.h"
#include "api/read_gate.h"
#include "api/services.h"

namespace orderlog {

void add_statistics_routes(http::Router& router, const Services& services, ReadGate& gate,
                           const IoStates& io_states);

}  // namespace orderlog
