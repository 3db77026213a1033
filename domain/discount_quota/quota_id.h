#pragma once

// Which quota an order's discount counts on: that of its phone, or where it has none of its user,
// on the day that it is placed.

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"

namespace orderlog {

// The phone's digits (those of full width too), without zeros in front, and of these the last
// eleven, which a country's code comes before: "+86 138-0013-8000", "0086 13800138000" and
// "13800138000" are one phone. Empty where there is no other digit than 0.
[[nodiscard]] std::string normalised_phone(std::string_view phone);

// "2026-11-21": the date where clocks are so many hours ahead of UTC.
[[nodiscard]] std::string day_text(TimeMs time_ms, std::int64_t utc_offset_hours);

// "2026-11-21-" and 32 hexadecimal digits: the first half of the SHA-256 of "phone:" and the
// normalised phone, or of "user:" and the user's id. So names of streams show no phone; a secret it
// is not, since all phones there are can be tried, and the order itself has it in clear.
[[nodiscard]] DiscountQuotaId discount_quota_id(std::string_view day, std::string_view phone,
                                                const UserId& user);

}  // namespace orderlog
