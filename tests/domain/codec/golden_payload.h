#pragma once

// The bytes of every version of every event that was ever written.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <string_view>

namespace orderlog {

inline std::filesystem::path golden_directory() { return ORDERLOG_GOLDEN_DIRECTORY; }

inline std::filesystem::path golden_file(std::string_view event, std::uint16_t version) {
  return golden_directory() / (std::string(event) + ".v" + std::to_string(version) + ".json");
}

// Without the line end; empty when there is none.
inline std::string golden_payload(std::string_view event, std::uint16_t version) {
  std::ifstream file(golden_file(event, version), std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  std::string text = content.str();
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace orderlog
