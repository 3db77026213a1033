#pragma once

// Every command's route: POST to it, and its answer comes back when it is synced.

#include "api/command_gateway.h"
#include "api/http/router.h"
#include "api/io_state.h"
#include "api/services.h"

namespace orderlog {

void add_command_routes(http::Router& router, const Services& services, CommandGateway& gateway,
                        const IoStates& io_states);

// Answers 400 with what is wrong: the first error's code is the problem's.
void refuse_input(const FieldErrors& errors, http::Exchange& exchange);
void refuse(int status, std::string_view code, std::string_view detail, http::Exchange& exchange);

}  // namespace orderlog
