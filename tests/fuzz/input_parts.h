#pragma once

// Takes an input apart: numbers for choices first, text for the rest. Whatever is asked for beyond
// the input's end is 0 and empty.

#include <cstddef>
#include <string_view>

namespace orderlog::fuzz {

class InputParts {
 public:
  explicit InputParts(std::string_view input) : rest_(input) {}

  [[nodiscard]] bool empty() const { return rest_.empty(); }
  [[nodiscard]] std::string_view rest() const { return rest_; }

  unsigned char byte() {
    if (rest_.empty()) return 0;
    const auto taken = static_cast<unsigned char>(rest_.front());
    rest_.remove_prefix(1);
    return taken;
  }
  std::string_view bytes(std::size_t count) {
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(taken.size());
    return taken;
  }
  // What stands before the next `end`, which is taken too.
  std::string_view until(char end) {
    const std::string_view taken = rest_.substr(0, rest_.find(end));
    rest_.remove_prefix(taken.size());
    if (!rest_.empty()) rest_.remove_prefix(1);
    return taken;
  }
  std::string_view line() { return until('\n'); }

 private:
  std::string_view rest_;
};

}  // namespace orderlog::fuzz
