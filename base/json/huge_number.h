#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace orderlog {

// The JSON pointer of the first number that is well-formed and yet beyond every type that numbers
// are read into. Such a document is not malformed, but its parser can't say more than that some
// number is bad. Only looked at when it has said so; what stands before the number is well-formed
// then. Nothing when a number is bad in itself.
[[nodiscard]] std::optional<std::string> place_of_huge_number(std::string_view json);

}  // namespace orderlog
