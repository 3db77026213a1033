#include "base/rfc3339.h"

#include <charconv>
#include <chrono>

namespace orderlog {
namespace {

constexpr TimeMs kDayMs = TimeMs{24} * 3600 * 1000;

// What four digits of a year reach, from where an offset could lead away.
constexpr TimeMs kFirstMs = -62'167'219'200'000;
constexpr TimeMs kLastMs = 253'402'300'799'999;

void put_digits(char* at, unsigned value, int count) {
  for (int i = count - 1; i >= 0; --i) {
    at[i] = static_cast<char>('0' + value % 10);
    value /= 10;
  }
}

// Takes `count` digits off the front of `text`; false when they are not there.
bool take_digits(std::string_view& text, std::size_t count, int& out) {
  if (text.size() < count) return false;
  const auto [end, error] = std::from_chars(text.data(), text.data() + count, out);
  if (error != std::errc() || end != text.data() + count || text.front() == '-') return false;
  text.remove_prefix(count);
  return true;
}

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<TimeMs> take_date(std::string_view& text) {
  int year = 0;
  int month = 0;
  int day = 0;
  if (!take_digits(text, 4, year) || !take(text, '-') || !take_digits(text, 2, month) ||
      !take(text, '-') || !take_digits(text, 2, day)) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year(year),
                                         std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date).time_since_epoch().count() * kDayMs;
}

// The fraction's milliseconds; the digits behind them are read and dropped.
std::optional<TimeMs> take_fraction(std::string_view& text) {
  TimeMs fraction_ms = 0;
  int digits = 0;
  for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; ++digits) {
    if (digits < 3) fraction_ms = fraction_ms * 10 + (text.front() - '0');
    text.remove_prefix(1);
  }
  if (digits == 0) return std::nullopt;
  for (; digits < 3; ++digits) fraction_ms *= 10;
  return fraction_ms;
}

std::optional<TimeMs> take_offset(std::string_view& text) {
  if (take(text, 'Z') || take(text, 'z')) return 0;
  const bool behind = !text.empty() && text.front() == '-';
  int hours = 0;
  int minutes = 0;
  if (!(take(text, '+') || take(text, '-')) || !take_digits(text, 2, hours) || !take(text, ':') ||
      !take_digits(text, 2, minutes) || hours > 23 || minutes > 59) {
    return std::nullopt;
  }
  const TimeMs offset_ms = (TimeMs{hours} * 60 + minutes) * 60'000;
  return behind ? -offset_ms : offset_ms;
}

}  // namespace

void append_rfc3339(TimeMs time_ms, std::string& out) {
  TimeMs days = time_ms / kDayMs;
  if (time_ms % kDayMs < 0) --days;
  const auto in_day = static_cast<unsigned>(time_ms - days * kDayMs);
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
  char text[] = "0000-00-00T00:00:00.000Z";
  put_digits(text, static_cast<unsigned>(static_cast<int>(date.year())), 4);
  put_digits(text + 5, static_cast<unsigned>(date.month()), 2);
  put_digits(text + 8, static_cast<unsigned>(date.day()), 2);
  put_digits(text + 11, in_day / 3'600'000, 2);
  put_digits(text + 14, in_day / 60'000 % 60, 2);
  put_digits(text + 17, in_day / 1'000 % 60, 2);
  put_digits(text + 20, in_day % 1'000, 3);
  out.append(text, sizeof text - 1);
}

std::string to_rfc3339(TimeMs time_ms) {
  std::string text;
  append_rfc3339(time_ms, text);
  return text;
}

std::optional<TimeMs> parse_rfc3339(std::string_view text) {
  const auto date_ms = take_date(text);
  if (!date_ms) return std::nullopt;
  if (text.empty()) return date_ms;
  int hour = 0;
  int minute = 0;
  int second = 0;
  if (!(take(text, 'T') || take(text, 't') || take(text, ' ')) || !take_digits(text, 2, hour) ||
      !take(text, ':') || !take_digits(text, 2, minute) || !take(text, ':') ||
      !take_digits(text, 2, second) || hour > 23 || minute > 59 || second > 59) {
    return std::nullopt;
  }
  TimeMs time_ms = *date_ms + ((TimeMs{hour} * 60 + minute) * 60 + second) * 1'000;
  if (take(text, '.')) {
    const auto fraction_ms = take_fraction(text);
    if (!fraction_ms) return std::nullopt;
    time_ms += *fraction_ms;
  }
  const auto offset_ms = take_offset(text);
  if (!offset_ms || !text.empty()) return std::nullopt;
  time_ms -= *offset_ms;
  if (time_ms < kFirstMs || time_ms > kLastMs) return std::nullopt;
  return time_ms;
}

}  // namespace orderlog
