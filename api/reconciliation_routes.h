#pragma once

// 核对: a channel's statement beside our orders, and the checks of the whole. Both only read.

#include "api/http/router.h"
#include "api/io_state.h"
#include "api/read_gate.h"
#include "api/services.h"

namespace orderlog {

void add_reconciliation_routes(http::Router& router, const Services& services, ReadGate& gate,
                               const IoStates& io_states);

}  // namespace orderlog
