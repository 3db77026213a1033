#pragma once

#include <cstddef>

#include "domain/command.h"

namespace orderlog {

// Bytes this command roughly takes in memory, for bounded queues. Follows the descriptions that the
// command is read by, so that no member is forgotten.
[[nodiscard]] std::size_t approximate_bytes(const Command& command);

}  // namespace orderlog
