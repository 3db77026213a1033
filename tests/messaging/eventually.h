#pragma once

#include <chrono>
#include <thread>

namespace orderlog::testing {

// Whether `holds` comes true within the time.
template <class Holds>
[[nodiscard]] bool eventually(Holds holds,
                              std::chrono::milliseconds at_most = std::chrono::seconds(20)) {
  const auto deadline = std::chrono::steady_clock::now() + at_most;
  while (!holds()) {
    if (std::chrono::steady_clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

}  // namespace orderlog::testing
