#include "api/command_request.h"

#include <utility>

#include "api/refusals.h"
#include "api/request_envelope.h"

namespace orderlog {

std::optional<CommandRequest> read_command_request(const http::Request& request,
                                                   http::Exchange& exchange,
                                                   const IoStates& io_states, const Clock& clock) {
  if (!is_json(type_of_body(request))) {
    refuse(415, "unsupported_media_type", "commands are sent as application/json", exchange);
    return std::nullopt;
  }
  IoState& io = io_states.of(exchange);
  FieldErrors& errors = io_states.errors_of(exchange);
  std::optional<CommandRequest> sent(std::in_place);
  if (read_envelope_headers(request, sent->envelope, errors)) {
    auto parsed = io.parser.parse(request.body());
    if (parsed) {
      sent->body = *parsed;
    } else {
      errors.push_back(std::move(parsed).error());
    }
  }
  if (!errors.empty()) {
    refuse_input(errors, exchange);
    return std::nullopt;
  }
  sent->envelope.received_at_ms = clock.now_ms();
  sent->envelope.fresh_id = io.ids.next(sent->envelope.received_at_ms);
  return sent;
}

}  // namespace orderlog
