// Consistency tokens as clients send them back (Orderlog-Min-Position): what is taken is what an
// answer carried, or its position alone, in their only spelling.
//
// Input: the token.

#include <string>

#include "base/position_token.h"
#include "tests/fuzz/fuzzers.h"
#include "tests/fuzz/property.h"

namespace orderlog::fuzz {
namespace {

const bool kPlanted = is_planted("consistency_token");

std::optional<Position> taken(std::string_view token, LineId line) {
  // The planted bug: a space behind a token is overlooked.
  if (kPlanted && token.ends_with(' ')) token.remove_suffix(1);
  return parse_position_token(token, line);
}

}  // namespace

void consistency_token(std::string_view input) {
  for (const LineId line : {LineId{0}, LineId{65'535}}) {
    const auto position = taken(input, line);
    if (!position) continue;
    const std::string alone = std::to_string(position->value());
    const std::string token = std::to_string(line.value()) + ':' + alone;
    must(input == token || input == alone, "a token that is taken has one spelling");
    must(parse_position_token(token, line) == position, "a token that was given out is taken");
    must(!parse_position_token(token, LineId{7}), "a token is of one line");
  }
}

}  // namespace orderlog::fuzz
