#pragma once

// The header of a message as it came: "NATS/1.0", a line for each name and value, an empty line.
//
// nats.c 3.4.1 reads it too, but takes the line behind a name without a value for that value, and
// minutes for many lines of one name. So what strangers send is read here, all of it or nothing.

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace orderlog {

inline constexpr std::size_t kHeaderBytesMax = 8'192;
inline constexpr std::size_t kHeaderLinesMax = 64;
inline constexpr std::string_view kHeaderBegins = "NATS/1.0";

using HeaderLines = std::vector<std::pair<std::string_view, std::string_view>>;

// Names and values, without the blanks around these; views into `block`. nullopt: it is longer than
// that, has another form, or a name without a value. A status behind "NATS/1.0" is passed over.
[[nodiscard]] std::optional<HeaderLines> read_header_block(std::string_view block);

}  // namespace orderlog
