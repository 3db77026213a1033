#pragma once

// Files of the project as they are checked in.

#include <fstream>
#include <sstream>
#include <string>

namespace orderlog::testing {

// Empty when there is none.
[[nodiscard]] inline std::string source_text(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(ORDERLOG_SOURCE_DIR "/" + path, std::ios::binary).rdbuf();
  return std::move(text).str();
}

[[nodiscard]] inline std::string schema_text(const std::string& name) {
  return source_text("docs/schemas/" + name);  // "events/OrderPaid.v1.json"
}

}  // namespace orderlog::testing
