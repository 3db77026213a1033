#pragma once

// Files and sockets share what a process may have open, and a log that can't open its next file is
// at its end: connections get what is left over, never the other way around.

#include <cstddef>

namespace orderlog {

// Raises what this process may have open to as much as the system allows it, and says how many of
// the `wanted` connections then fit beside the files.
[[nodiscard]] std::size_t connections_that_fit(std::size_t wanted);

}  // namespace orderlog
