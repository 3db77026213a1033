#include "api/position_token.h"

#include <cstdint>

#include "base/decimal.h"

namespace orderlog {

std::optional<Position> parse_position_token(std::string_view token, LineId line) {
  const std::size_t colon = token.find(':');
  if (colon != std::string_view::npos) {
    if (decimal<std::uint16_t>(token.substr(0, colon)) != line.value()) return std::nullopt;
    token.remove_prefix(colon + 1);
  }
  const auto number = decimal(token);
  return number ? std::optional(Position(*number)) : std::nullopt;
}

}  // namespace orderlog
