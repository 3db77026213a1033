#pragma once

// The kinds of outside work. A kind's name has neither '-' nor ':': it ends an effect's id,
// "<order>-<kind>", and is a token of the subject that consumers filter by. Work that may be due
// several times for one order names the part of it that it is about: "<order>-<kind>:<about>".

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/ids.h"
#include "base/result.h"

namespace orderlog {

enum class EffectKind {
  kNotification,
  kProviderQuery,  // ask a payment provider what became of leg "l…", and say so (confirm_payment)
  kProviderRefund,  // have a provider return the money of refund "r…" or of leg "l…"
  // Due after payment, where the rules list them for the order's channel; so is a notification.
  kCouponRedemption,
  kPointsAward,  // by the engine itself
  kGiftPack,
  kStock,  // by the engine itself
  kWeighingTicket,
  kAssetIssue,
  kBuyBackOrder,
  kActivityUpdate,
};

// Whether rules may list it as due after payment.
[[nodiscard]] constexpr bool may_follow_payment(EffectKind kind) {
  return kind != EffectKind::kProviderQuery && kind != EffectKind::kProviderRefund;
}

// What the engine does in the commit that offers it (domain/effect/engine_work.h).
inline constexpr std::array kEngineWork = {EffectKind::kStock, EffectKind::kPointsAward};
[[nodiscard]] constexpr bool is_engine_work(EffectKind kind) {
  return std::ranges::find(kEngineWork, kind) != kEngineWork.end();
}

// A set of kinds.
class EffectKinds {
 public:
  constexpr EffectKinds() = default;
  constexpr EffectKinds(std::initializer_list<EffectKind> kinds) {
    for (const EffectKind kind : kinds) insert(kind);
  }

  constexpr void insert(EffectKind kind) { bits_ |= bit(kind); }
  [[nodiscard]] constexpr bool contains(EffectKind kind) const { return (bits_ & bit(kind)) != 0; }
  [[nodiscard]] constexpr bool empty() const { return bits_ == 0; }
  // In the order of the enumeration.
  [[nodiscard]] std::vector<EffectKind> all() const;

  friend constexpr bool operator==(EffectKinds, EffectKinds) = default;

 private:
  static constexpr std::uint32_t bit(EffectKind kind) {
    return std::uint32_t{1} << static_cast<unsigned>(kind);
  }

  std::uint32_t bits_ = 0;
};

// "weighing_ticket,points_award"; empty: none. Of kinds that may follow a payment. An error is the
// end of a sentence that begins with what was given.
[[nodiscard]] std::string to_string(EffectKinds kinds);
[[nodiscard]] Result<EffectKinds, std::string> effect_kinds_from(std::string_view text);

[[nodiscard]] std::string_view to_string(EffectKind kind);
[[nodiscard]] std::optional<EffectKind> effect_kind_from(std::string_view text);

// An order's id, a '-', a kind's name, and ':' with what it is about.
inline constexpr std::size_t kMaxEffectKindLength = 31;
inline constexpr std::size_t kMaxEffectAboutLength = 8;
inline constexpr std::size_t kMaxEffectIdLength =
    kMaxIdLength + 1 + kMaxEffectKindLength + 1 + kMaxEffectAboutLength;

// One effect of each kind for an order and a part of it, and this is its id.
[[nodiscard]] EffectId effect_id(const OrderId& order, EffectKind kind,
                                 std::string_view about = {});

}  // namespace orderlog
