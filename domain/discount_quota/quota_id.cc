#include "domain/discount_quota/quota_id.h"

#include <algorithm>

#include "base/rfc3339.h"
#include "base/sha256.h"
#include "domain/rules.h"

namespace orderlog {
namespace {

constexpr std::size_t kPhoneDigits = 11;
constexpr std::size_t kDayLength = 10;
constexpr TimeMs kHourMs = 3'600'000;
constexpr std::string_view kFullWidth = "\xEF\xBC";  // of U+FF10 to U+FF19, the digits' first bytes
constexpr unsigned char kFullWidthZero = 0x90;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string normalised_phone(std::string_view phone) {
  std::string digits;
  const auto add = [&digits](char digit) {
    if (digit != '0' || !digits.empty()) digits += digit;
  };
  for (std::size_t i = 0; i < phone.size(); ++i) {
    if (is_digit(phone[i])) {
      add(phone[i]);
    } else if (phone.substr(i).starts_with(kFullWidth) && i + 2 < phone.size()) {
      const int digit = static_cast<unsigned char>(phone[i + 2]) - kFullWidthZero;
      if (digit >= 0 && digit <= 9) add(static_cast<char>('0' + digit));
      i += 2;
    }
  }
  if (digits.size() > kPhoneDigits) digits.erase(0, digits.size() - kPhoneDigits);
  return digits;
}

std::string day_text(TimeMs time_ms, std::int64_t utc_offset_hours) {
  // The first and the last day there are have no others beside them.
  const TimeMs there = std::clamp<TimeMs>(time_ms + utc_offset_hours * kHourMs, 0, kMaxTimeMs);
  return to_rfc3339(there).substr(0, kDayLength);
}

DiscountQuotaId discount_quota_id(std::string_view day, std::string_view phone,
                                  const UserId& user) {
  const std::string digits = normalised_phone(phone);
  std::string id(day);
  id += '-';
  id += short_hash(digits.empty() ? "user:" + user.str() : "phone:" + digits);
  return DiscountQuotaId(id);
}

}  // namespace orderlog
