#pragma once

// What somebody probably meant who typed a name that does not exist.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog {

// Optimal string alignment: insertions, deletions, substitutions and swaps of neighbours, one each.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);

// The name with the least edit distance, the first of equals; empty only when `names` is.
[[nodiscard]] std::string nearest_name(std::string_view given,
                                       const std::vector<std::string>& names);

// Whether somebody may have mistyped `name` so; beyond a few edits it is no slip of the fingers.
[[nodiscard]] bool is_slip_of(std::string_view given, std::string_view name);

// "; did you mean 'serve'?", or nothing when there are no names.
[[nodiscard]] std::string did_you_mean(std::string_view given,
                                       const std::vector<std::string>& names);

}  // namespace orderlog
