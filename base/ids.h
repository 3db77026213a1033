#pragma once

// Every identifier and ordinal of the engine, each a type of its own.

#include <array>
#include <cstdint>
#include <string_view>

#include "base/strong.h"

namespace orderlog {

using TenantId = StrongString<struct TenantIdTag>;
using MerchantId = StrongString<struct MerchantIdTag>;
using StoreId = StrongString<struct StoreIdTag>;
using UserId = StrongString<struct UserIdTag>;
using OperatorId = StrongString<struct OperatorIdTag>;
using OrderId = StrongString<struct OrderIdTag>;
using PoolId = StrongString<struct PoolIdTag>;
using JobId = StrongString<struct JobIdTag>;
using AccountId = StrongString<struct AccountIdTag>;
using TransferId = StrongString<struct TransferIdTag>;
using LegId = StrongString<struct LegIdTag>;
using RefundId = StrongString<struct RefundIdTag>;
using EffectId = StrongString<struct EffectIdTag>;
using DiscountQuotaId = StrongString<struct DiscountQuotaIdTag>;
using ChannelOrderId = StrongString<struct ChannelOrderIdTag>;
using Sku = StrongString<struct SkuTag>;

// A stream's name within its tenant: "order-7", "pool-spring".
using StreamName = StrongString<struct StreamNameTag>;

// An event's place in its line. Counts events from 1, without gaps, never reused; 0 is "before the
// first".
using Position = StrongInt<struct PositionTag, std::uint64_t>;

// An event's place in its stream. Counts from 1; 0 is a stream that does not exist yet.
using StreamVersion = StrongInt<struct StreamVersionTag, std::uint64_t>;

// The line (生产线) a log belongs to.
using LineId = StrongInt<struct LineIdTag, std::uint16_t>;

// Identifiers that clients choose: 1–64 characters of A–Z a–z 0–9 _ . : -
inline constexpr std::size_t kMaxIdLength = 64;

inline constexpr std::array<bool, 256> kIdCharacters = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789_.:-")) {
    table[static_cast<unsigned char>(c)] = true;
  }
  return table;
}();

[[nodiscard]] constexpr bool is_id_character(char c) {
  return kIdCharacters[static_cast<unsigned char>(c)];
}

[[nodiscard]] constexpr bool is_valid_id(std::string_view text,
                                         std::size_t max_length = kMaxIdLength) {
  if (text.empty() || text.size() > max_length) return false;
  if (text == "." || text == "..") return false;  // no path leads there (RFC 3986, 5.2.4)
  for (const char c : text) {
    if (!is_id_character(c)) return false;
  }
  return true;
}

}  // namespace orderlog
