#pragma once

// Everything that can be read of the models: orders, pools, jobs, accounts, one by one and in
// lists.

#include "api/http/router.h"
#include "api/io_state.h"
#include "api/log_gate.h"
#include "api/read_gate.h"
#include "api/services.h"

namespace orderlog {

void add_query_routes(http::Router& router, const Services& services, ReadGate& gate,
                      LogGate& log_gate, const IoStates& io_states);

}  // namespace orderlog
