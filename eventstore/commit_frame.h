#pragma once

// Whole commits one after the other, as they travel: each as its length (4 bytes, little endian)
// and its bytes as they lie in the log.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace orderlog {

inline constexpr std::size_t kFrameLengthBytes = 4;

void append_frame(std::string_view commit, std::string& out);
// Takes one commit's bytes off `data`; nullopt when it is cut short.
[[nodiscard]] std::optional<std::string_view> take_frame(std::string_view& data);

}  // namespace orderlog
