#pragma once

// What texts take of the heap, for whoever bounds memory.

#include <cstddef>
#include <string>

#include "base/strong.h"

namespace orderlog {

// Short strings live inside their object and cost nothing more.
[[nodiscard]] inline std::size_t heap_bytes(const std::string& text) {
  constexpr std::size_t kInline = 15;
  return text.capacity() > kInline ? text.capacity() + 1 : 0;
}

template <class Tag>
[[nodiscard]] std::size_t heap_bytes(const StrongString<Tag>& id) {
  return heap_bytes(id.str());
}

}  // namespace orderlog
