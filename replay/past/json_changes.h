#pragma once

// What changed between two JSON documents, field by field.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace orderlog {

// One value that is another one now. Values are minified JSON; nothing where there is none on that
// side.
struct JsonChange {
  std::string pointer;  // RFC 6901: "/payments/0/state"
  std::optional<std::string> before;
  std::optional<std::string> after;

  friend bool operator==(const JsonChange&, const JsonChange&) = default;
};

// In the order of `before`, what is new of an object or a list behind the rest of it. Objects are
// compared by their members, lists by place; what is new or gone, and what was of another kind,
// is one change with all that is in it. Both must be JSON within the bounds of base/json/reader.h.
[[nodiscard]] std::vector<JsonChange> json_changes(std::string_view before, std::string_view after);

}  // namespace orderlog
