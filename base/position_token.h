#pragma once

// "<line>:<position>": the consistency token that every answer carries, and the id of an event
// outside its log.

#include <optional>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace orderlog {

void append_position_token(LineId line, Position position, std::string& out);
[[nodiscard]] std::string position_token(LineId line, Position position);

// "<line>:<position>", or the position alone, in their one spelling; nullopt for anything else and
// for another line.
[[nodiscard]] std::optional<Position> parse_position_token(std::string_view token, LineId line);

}  // namespace orderlog
