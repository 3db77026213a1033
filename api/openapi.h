#pragma once

#include <string_view>

namespace orderlog {

// The OpenAPI 3.1 document of this program, docs/openapi.json, compiled in.
[[nodiscard]] std::string_view openapi_json();

}  // namespace orderlog
