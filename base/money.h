#pragma once

// Money is an integer in minor units (分, pence) and never leaves what a JSON reader of any
// language keeps exact: ±(2^53 − 1). Arithmetic that may leave it is asked for by name and says so.

#include <cstdint>
#include <optional>

namespace orderlog {

using Money = std::int64_t;

inline constexpr std::int64_t kMaxExactInteger = (std::int64_t{1} << 53) - 1;
inline constexpr Money kMaxMoney = kMaxExactInteger;

[[nodiscard]] constexpr std::optional<Money> checked_add(Money a, Money b) {
  Money sum = 0;
  if (__builtin_add_overflow(a, b, &sum) || sum > kMaxMoney || sum < -kMaxMoney)
    return std::nullopt;
  return sum;
}

[[nodiscard]] constexpr std::optional<Money> checked_multiply(Money a, std::int64_t b) {
  Money product = 0;
  if (__builtin_mul_overflow(a, b, &product) || product > kMaxMoney || product < -kMaxMoney) {
    return std::nullopt;
  }
  return product;
}

struct Quotient {
  std::int64_t whole = 0;
  std::int64_t remainder = 0;
};

// a × b ÷ c, exact although the product may need 128 bits. None is negative, c is above 0, and the
// whole must fit: it does when b is at most c.
[[nodiscard]] constexpr Quotient multiply_divide(std::int64_t a, std::int64_t b, std::int64_t c) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * static_cast<Wide>(b);
  const auto divisor = static_cast<Wide>(c);
  return {static_cast<std::int64_t>(product / divisor),
          static_cast<std::int64_t>(product % divisor)};
}

}  // namespace orderlog
