#pragma once

// The log itself over HTTP: its head, its commits as they are stored, its events page by page, and
// one order's history.

#include "api/event_streams.h"
#include "api/http/router.h"
#include "api/io_state.h"
#include "api/services.h"

namespace orderlog {

inline constexpr std::int64_t kMaxEventPageSize = 1'000;

void add_log_routes(http::Router& router, const Services& services, EventStreams& streams,
                    const IoStates& io_states);

}  // namespace orderlog
