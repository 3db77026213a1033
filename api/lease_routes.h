#pragma once

// POST /v1/effects/lease: work for consumers that have no NATS.

#include "api/effect_leases.h"
#include "api/http/router.h"
#include "api/io_state.h"
#include "api/read_gate.h"
#include "api/services.h"

namespace orderlog {

// Everything outlives the routes.
void add_lease_routes(http::Router& router, const Services& services, ReadGate& gate,
                      const IoStates& io_states, EffectLeases& leases);

}  // namespace orderlog
