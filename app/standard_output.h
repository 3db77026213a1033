#pragma once

#include <optional>
#include <string>

namespace orderlog {

// At the program's end: whether what was written to standard output got there, std::cout's and
// stdio's. A sentence when it did not; nothing when the reader has gone, who wanted no more.
[[nodiscard]] std::optional<std::string> standard_output_trouble();

}  // namespace orderlog
