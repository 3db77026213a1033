#pragma once

// Hours and days as the statistics count them: whole numbers since the epoch. A day is that of a
// place whose clocks are a whole number of hours off UTC, the same all year round.

#include <cstdint>

#include "base/clock.h"

namespace orderlog {

using Hour = std::int64_t;  // since the epoch, UTC
using Day = std::int64_t;   // since 1970-01-01, at an offset

inline constexpr TimeMs kHourMs = 3'600'000;
inline constexpr Hour kHoursPerDay = 24;

namespace calendar_detail {
[[nodiscard]] constexpr std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}
}  // namespace calendar_detail

[[nodiscard]] constexpr Hour hour_of(TimeMs time_ms) {
  return calendar_detail::floor_divide(time_ms, kHourMs);
}
[[nodiscard]] constexpr Day day_of(Hour hour, int utc_offset_hours) {
  return calendar_detail::floor_divide(hour + utc_offset_hours, kHoursPerDay);
}
[[nodiscard]] constexpr Hour first_hour(Day day, int utc_offset_hours) {
  return day * kHoursPerDay - utc_offset_hours;
}

}  // namespace orderlog
