#pragma once

// Commands as messages (api/command_messages.h), and those of the fault tests' clients, which speak
// HTTP.

#include <cstdint>
#include <string>

#include "tests/fault/journal.h"

namespace orderlog::simulation {

struct Message {
  std::string key;
  std::string command;
  std::string data;
};

struct MessageAnswer {
  int status = 0;
  std::string body;
  std::uint64_t position = 0;
};

// Aborts on a target that it does not know.
[[nodiscard]] Message message_of(const testing::KeyedCommand& command);

}  // namespace orderlog::simulation
