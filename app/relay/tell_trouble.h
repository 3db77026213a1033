#pragma once

// A connection's troubles and its recovery, as operators read them: one line each time that
// something changes (bus_loop.h).

#include <string_view>

#include "app/diagnostics.h"
#include "messaging/bus_error.h"

namespace orderlog {

// The event `in_trouble` with the trouble's code and reason; without any, `well` with `fields`.
void tell_trouble(const BusError* trouble, std::string_view in_trouble, std::string_view well,
                  DiagnosticsFields fields = {});

}  // namespace orderlog
