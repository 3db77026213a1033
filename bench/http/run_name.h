#pragma once

#include <unistd.h>

#include <ctime>
#include <string>

namespace orderlog::bench {

// Tells this run's keys and ids from those of every other run on the same data.
[[nodiscard]] inline std::string run_name() {
  return std::to_string(std::time(nullptr)) + "." + std::to_string(getpid());
}

}  // namespace orderlog::bench
