#pragma once

// What operators and their machines ask: is it alive, is it ready, what is it doing.

#include "api/http/router.h"
#include "api/services.h"

namespace orderlog {

void add_system_routes(http::Router& router, const Services& services);

}  // namespace orderlog
