#pragma once

// The flash sale's own dialect (限时抢购): its clients were here first and work unchanged.

#include "api/command_gateway.h"
#include "api/http/router.h"
#include "api/io_state.h"
#include "api/read_gate.h"
#include "api/services.h"

namespace orderlog {

void add_flash_sale_routes(http::Router& router, const Services& services, CommandGateway& gateway,
                           ReadGate& read_gate, const IoStates& io_states);

}  // namespace orderlog
