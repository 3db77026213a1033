#pragma once

// Text that is read in pieces.

#include <string>
#include <string_view>

#include "base/result.h"

namespace orderlog {

// Owns what it reads from. One thread.
class TextSource {
 public:
  virtual ~TextSource() = default;
  // The next piece; empty at the end. Lives until the next call. Fails with a sentence when the
  // text can't be read or is not whole.
  [[nodiscard]] virtual Result<std::string_view, std::string> read() = 0;
  // It was the reading that failed, not the text: another time it may be read.
  [[nodiscard]] virtual bool had_trouble() const { return false; }
};

}  // namespace orderlog
