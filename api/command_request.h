#pragma once

// What every command's request has in common: content type, headers, JSON.

#include <optional>

#include "api/http/exchange.h"
#include "api/io_state.h"
#include "base/clock.h"
#include "engine/envelope.h"

namespace orderlog {

struct CommandRequest {
  Envelope envelope;  // all but the command
  JsonValue body;     // lives until the I/O thread parses again
};

// nullopt: the exchange has been answered with what is wrong.
[[nodiscard]] std::optional<CommandRequest> read_command_request(const http::Request& request,
                                                                 http::Exchange& exchange,
                                                                 const IoStates& io_states,
                                                                 const Clock& clock);

}  // namespace orderlog
