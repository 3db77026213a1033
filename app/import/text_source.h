#pragma once

// A text file read in pieces, unpacked on the way when its name ends in .xz.

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace orderlog {

// Owns the open file. One thread.
class TextSource {
 public:
  virtual ~TextSource() = default;
  // The next piece; empty at the end. Lives until the next call. Fails with a sentence when the
  // file can't be read or is not whole.
  [[nodiscard]] virtual Result<std::string_view, std::string> read() = 0;
};

[[nodiscard]] Result<std::unique_ptr<TextSource>, std::string> open_text_source(
    const std::string& path);

}  // namespace orderlog
