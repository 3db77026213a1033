#pragma once

// Times as people and other systems write them (RFC 3339), always in UTC on the way out.

#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace orderlog {

// Appends "2010-12-01T08:26:00.000Z". Years 0 to 9999.
void append_rfc3339(TimeMs time_ms, std::string& out);
[[nodiscard]] std::string to_rfc3339(TimeMs time_ms);

// Takes a date ("2010-12-01", its midnight in UTC) or a date and a time with any offset; fractions
// of a second beyond milliseconds are cut off. Nothing for what is not a real date, a leap second
// included, and for what its offset moves out of the years that can be written.
[[nodiscard]] std::optional<TimeMs> parse_rfc3339(std::string_view text);

}  // namespace orderlog
