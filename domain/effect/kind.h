#pragma once

// The kinds of outside work. A kind's name has no '-': it ends an effect's id, "<order>-<kind>",
// and is a token of the subject that consumers filter by.

#include <optional>
#include <span>
#include <string_view>

#include "base/ids.h"

namespace orderlog {

enum class EffectKind { kNotification };

[[nodiscard]] std::string_view to_string(EffectKind kind);
[[nodiscard]] std::optional<EffectKind> effect_kind_from(std::string_view text);
// The names of all.
[[nodiscard]] std::span<const std::string_view> effect_kinds();

// An order's id, a '-' and a kind's name.
inline constexpr std::size_t kMaxEffectKindLength = 31;
inline constexpr std::size_t kMaxEffectIdLength = kMaxIdLength + 1 + kMaxEffectKindLength;

// One effect of each kind for an order, and this is its id.
[[nodiscard]] EffectId effect_id(const OrderId& order, EffectKind kind);

}  // namespace orderlog
