#pragma once

// Lines of a text that comes in pieces.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/text_source.h"

namespace orderlog {

// The source outlives it. One thread; memory: the longest line, and a piece of the source.
class LineSource {
 public:
  explicit LineSource(TextSource& source) : source_(source) {}

  // The next line without its end; false at the end of the text. `line` lives until the next call.
  // Fails as the source does, and where a line is longer than `longest`.
  [[nodiscard]] Result<bool, std::string> next(std::string_view& line);

  [[nodiscard]] std::uint64_t number() const { return number_; }  // of the last line, from 1
  [[nodiscard]] std::uint64_t bytes() const { return bytes_; }    // of all lines so far
  // Whether the last line had an end. Only the last line of a text may lack it.
  [[nodiscard]] bool ended() const { return ended_; }

 private:
  TextSource& source_;
  std::string_view piece_;
  std::string held_;  // of a line that began in an earlier piece
  std::uint64_t number_ = 0;
  std::uint64_t bytes_ = 0;
  bool ended_ = true;
};

}  // namespace orderlog
