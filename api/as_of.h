#pragma once

// ?at=, the point in the past that a read asks for.

#include <optional>
#include <string_view>

#include "base/ids.h"
#include "engine/history.h"

namespace orderlog {

// Bare integers below this are positions, from here on times: in September 2001 there was no
// Orderlog yet, and no log reaches so far.
inline constexpr std::uint64_t kLeastTimeMs = 1'000'000'000'000;
// The end of the year 9999, which is the last that can be written.
inline constexpr std::uint64_t kLatestTimeMs = 253'402'300'799'999;

// A consistency token "<line>:<position>", a position, epoch milliseconds, or a date or a date and
// time of RFC 3339; nothing for anything else, for a token of another line, and for milliseconds
// behind the last year.
[[nodiscard]] std::optional<AsOf> parse_as_of(std::string_view text, LineId line);

}  // namespace orderlog
