#pragma once

// What a client wants to be answered with (RFC 9110, 12.5.1).

#include <string_view>

namespace orderlog {

// Whether `accept` names text/event-stream, and does not rather have application/json. Ranges as
// */* name neither.
[[nodiscard]] bool wants_event_stream(std::string_view accept);

}  // namespace orderlog
