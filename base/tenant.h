#pragma once

#include <string_view>

namespace orderlog {

// Whose everything is where nobody is named.
inline constexpr std::string_view kDefaultTenant = "default";

}  // namespace orderlog
