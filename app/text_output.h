#pragma once

// Where a command's result goes: standard output, or a file that is there only when it is whole.

#include <cstdio>
#include <string>
#include <string_view>

#include "base/result.h"

namespace orderlog {

// One thread. A failed write is told by close().
class TextOutput {
 public:
  // Empty: standard output.
  explicit TextOutput(std::string path) : path_(std::move(path)) {}
  // Without close() nothing is left at the path.
  ~TextOutput();
  TextOutput(const TextOutput&) = delete;
  TextOutput& operator=(const TextOutput&) = delete;

  [[nodiscard]] Result<Ok, std::string> open();
  void write(std::string_view text);
  [[nodiscard]] Result<Ok, std::string> close();

 private:
  [[nodiscard]] std::string unfinished() const { return path_ + ".new"; }

  const std::string path_;
  std::FILE* file_ = nullptr;
};

}  // namespace orderlog
