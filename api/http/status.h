#pragma once

#include <string_view>

namespace orderlog::http {

// RFC 9110 §15; "Unknown" for what this server never says.
[[nodiscard]] std::string_view reason_of(int status);

}  // namespace orderlog::http
