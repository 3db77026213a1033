#pragma once

// For who offers kinds of effects to choose from, or sees to it that none is left out.

#include <span>
#include <string_view>

namespace orderlog {

// Of all kinds, in the order of the enumeration.
[[nodiscard]] std::span<const std::string_view> effect_kinds();

}  // namespace orderlog
