#pragma once

// JSON as people read it.

#include <string>
#include <string_view>

namespace orderlog {

// `json` is minified, as JsonWriter writes it. Two spaces a level; what holds nothing, and a list
// of plain values, stay on one line. Ends with a line end.
[[nodiscard]] std::string laid_out_json(std::string_view json);

}  // namespace orderlog
