#pragma once

// Where a command's result goes: standard output, a file that is there only when it is whole, or a
// device or pipe of that name.

#include <cstdio>
#include <string>
#include <string_view>

#include "base/result.h"

namespace orderlog {

// One thread. A failed write is told by close(), that of standard output at the program's end.
class TextOutput {
 public:
  // Empty: standard output.
  explicit TextOutput(std::string path) : path_(std::move(path)) {}
  // Without close() a file is as it was before.
  ~TextOutput();
  TextOutput(const TextOutput&) = delete;
  TextOutput& operator=(const TextOutput&) = delete;

  [[nodiscard]] Result<Ok, std::string> open();
  void write(std::string_view text);
  [[nodiscard]] Result<Ok, std::string> close();

 private:
  [[nodiscard]] Result<Ok, std::string> open_beside();
  [[nodiscard]] Failure<std::string> trouble(int why) const;

  std::string path_;
  std::string unfinished_;  // a file beside it, which takes its name in the end; empty: none
  std::FILE* file_ = nullptr;
};

}  // namespace orderlog
