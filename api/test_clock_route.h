#pragma once

// The clock of a server that was started with --test-clock.

#include "api/http/router.h"
#include "api/io_state.h"
#include "api/services.h"

namespace orderlog {

// `services` has a test clock.
void add_test_clock_route(http::Router& router, const Services& services,
                          const IoStates& io_states);

}  // namespace orderlog
