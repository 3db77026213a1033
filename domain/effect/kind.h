#pragma once

// The kinds of outside work. A kind's name has neither '-' nor ':': it ends an effect's id,
// "<order>-<kind>", and is a token of the subject that consumers filter by. Work that may be due
// several times for one order names the part of it that it is about: "<order>-<kind>:<about>".

#include <optional>
#include <span>
#include <string_view>

#include "base/ids.h"

namespace orderlog {

enum class EffectKind {
  kNotification,
  kProviderQuery,  // ask a payment provider what became of leg "l…", and say so (confirm_payment)
  kProviderRefund,  // have a provider return the money of refund "r…" or of leg "l…"
};

[[nodiscard]] std::string_view to_string(EffectKind kind);
[[nodiscard]] std::optional<EffectKind> effect_kind_from(std::string_view text);
// The names of all.
[[nodiscard]] std::span<const std::string_view> effect_kinds();

// An order's id, a '-', a kind's name, and ':' with what it is about.
inline constexpr std::size_t kMaxEffectKindLength = 31;
inline constexpr std::size_t kMaxEffectAboutLength = 8;
inline constexpr std::size_t kMaxEffectIdLength =
    kMaxIdLength + 1 + kMaxEffectKindLength + 1 + kMaxEffectAboutLength;

// One effect of each kind for an order and a part of it, and this is its id.
[[nodiscard]] EffectId effect_id(const OrderId& order, EffectKind kind,
                                 std::string_view about = {});

}  // namespace orderlog
