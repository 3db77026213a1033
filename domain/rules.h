#pragma once

// The numbers that decisions depend on besides state and command. Replays may decide again under
// other ones.

#include <cstdint>

#include "base/clock.h"
#include "domain/effect/kind.h"

namespace orderlog {

struct Rules {
  TimeMs hold_ms = TimeMs{15} * 60 * 1000;        // an unpaid order keeps its units this long
  TimeMs leg_timeout_ms = TimeMs{5} * 60 * 1000;  // a payment waits this long for its provider
  TimeMs void_grace_ms = TimeMs{15} * 60 * 1000;  // a failed payment may be tried again this long
  TimeMs job_ttl_ms = 5'000;        // a job that waited longer is not decided any more
  std::int64_t per_user_limit = 0;  // overrides the pools' own when above 0

  std::int64_t discounted_orders_per_phone_day = 0;  // 0: as many as they like
  std::int64_t day_utc_offset_hours = 0;             // whose days these are

  // What is due when an order is paid, by the channel that it came by.
  EffectKinds effects_flash;
  EffectKinds effects_terminal;
  EffectKinds effects_official;
  EffectKinds effects_third_party;
  std::int64_t points_per_100 = 0;  // of an order's amount, for the effect points_award

  std::int64_t effect_attempts = 8;              // failures after which an effect is parked
  TimeMs effect_attempt_ms = TimeMs{60} * 1000;  // an attempt that took longer has failed
  TimeMs effect_backoff_ms = 5'000;              // the pause after the first failure
  TimeMs effect_backoff_max_ms = TimeMs{60} * 60 * 1000;  // it doubles up to this

  friend bool operator==(const Rules&, const Rules&) = default;
};

// Limits of single commands; beyond them input is refused as invalid_field.
inline constexpr std::int64_t kMaxQuantity = 1'000'000'000;
inline constexpr std::size_t kMaxItems = 2'000;
inline constexpr std::size_t kMaxDiscounts = 50;
inline constexpr std::size_t kMaxCoupons = 50;
inline constexpr std::size_t kMaxTitleBytes = 512;
inline constexpr std::size_t kMaxRemarkBytes = 2'048;
inline constexpr std::size_t kMaxAddressBytes = 1'024;
inline constexpr std::size_t kMaxPhoneBytes = 96;  // 32 characters, of full width too
inline constexpr std::size_t kMaxReferenceBytes =
    128;  // numbers and references that other systems give
inline constexpr std::size_t kMaxAttributesBytes = 16'384;
inline constexpr std::size_t kMaxLegs = 64;
inline constexpr std::size_t kMaxHolds = 10'000;  // open at once, of one account
inline constexpr std::size_t kMaxRefunds = 256;
// The others are for the store and the channel, whatever a customer asks for and withdraws.
inline constexpr std::size_t kMaxRefundsOfCustomer = 128;
inline constexpr std::size_t kMaxRefundItems = 4'000;  // named by all refunds of an order
inline constexpr TimeMs kMaxTimeoutMs = TimeMs{366} * 24 * 3600 * 1000;
inline constexpr TimeMs kMaxTimeMs = 253'402'300'799'999;  // the end of the year 9999

}  // namespace orderlog
