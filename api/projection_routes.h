#pragma once

// The operators' routes: what the read models are doing, and rebuild, rollback and their like.

#include "api/http/router.h"
#include "api/io_state.h"
#include "api/log_gate.h"
#include "api/services.h"

namespace orderlog {

void add_projection_routes(http::Router& router, const Services& services, LogGate& log_gate,
                           const IoStates& io_states);

}  // namespace orderlog
