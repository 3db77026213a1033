#pragma once

// Every command's route: POST to it, and its answer comes back when it is synced.

#include "api/command_gateway.h"
#include "api/http/router.h"
#include "api/io_state.h"
#include "api/services.h"

namespace orderlog {

void add_command_routes(http::Router& router, const Services& services, CommandGateway& gateway,
                        const IoStates& io_states);

}  // namespace orderlog
