#pragma once

// The consistency token that every answer carries: "<line>:<position>".

#include <optional>
#include <string_view>

#include "base/ids.h"

namespace orderlog {

// "<line>:<position>", or the position alone, in their one spelling; nullopt for anything else and
// for another line.
[[nodiscard]] std::optional<Position> parse_position_token(std::string_view token, LineId line);

}  // namespace orderlog
