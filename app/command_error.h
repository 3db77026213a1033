#pragma once

#include <string>

#include "app/exit_status.h"

namespace orderlog {

// What keeps a command from what it was asked for: a sentence, and the status to end with.
struct CommandError {
  int exit_status = kExitFailed;
  std::string sentence;
};

// Prints the sentence on stderr; returns the status.
[[nodiscard]] int end_with(const CommandError& error);

}  // namespace orderlog
