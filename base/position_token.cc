#include "base/position_token.h"

#include <cstdint>

#include "base/decimal.h"

namespace orderlog {

void append_position_token(LineId line, Position position, std::string& out) {
  append_decimal(line.value(), out);
  out += ':';
  append_decimal(position.value(), out);
}

std::string position_token(LineId line, Position position) {
  std::string token;
  append_position_token(line, position, token);
  return token;
}

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
