#pragma once

#include <cstdio>
#include <exception>

namespace orderlog::bench {

// For main: what ended the program, as one line; returns its exit status.
[[nodiscard]] inline int last_words(const std::exception& error) noexcept {
  static_cast<void>(std::fprintf(stderr, "bench: %s\n", error.what()));
  return 1;
}

}  // namespace orderlog::bench
