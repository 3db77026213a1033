#pragma once

// The log itself over HTTP: its head, its commits as they are stored, its events page by page, and
// one order's history.

#include "api/event_streams.h"
#include "api/http/router.h"
#include "api/io_state.h"
#include "api/log_gate.h"
#include "api/services.h"

namespace orderlog {

void add_log_routes(http::Router& router, const Services& services, EventStreams& streams,
                    LogGate& log_gate, const IoStates& io_states);

}  // namespace orderlog
