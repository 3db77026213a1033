#pragma once

// Days as clients write them: "2026-11-21".

#include <optional>
#include <string>
#include <string_view>

#include "projections/statistics/calendar.h"

namespace orderlog {

inline constexpr TimeMs kDayMs = kHoursPerDay * kHourMs;

[[nodiscard]] std::string text_of(Day day);
// Nothing for what is no such day, and for days before 1970.
[[nodiscard]] std::optional<Day> day_from(std::string_view text);

}  // namespace orderlog
