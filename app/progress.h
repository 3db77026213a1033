#pragma once

// Tells a person how far a long task is: rate, percent and time left. On a terminal one line that
// rewrites itself, in a pipe or a file a plain line every two seconds at most.

#include <cstdint>
#include <optional>
#include <ostream>
#include <string>
#include <string_view>

#include "base/clock.h"

namespace orderlog {

// Owns nothing; the stream and the clock outlive it. One thread. Cheap enough to be told of every
// item.
class Progress {
 public:
  enum class Output { kTerminal, kPlain };

  // `what` is done in `unit`: Progress(…, "importing", "rows", 541909) says
  // "importing: 120,000 of 541,909 rows (22.1%), 60,000 rows/s, 7 s left".
  Progress(std::ostream& out, Output output, const Clock& clock, std::string what, std::string unit,
           std::optional<std::uint64_t> total);

  // No line is longer than so many columns but the last; without it, as wide as the terminal on
  // stderr.
  void set_columns(std::size_t columns) { columns_ = columns; }

  // `done` so far; says something when it is time to.
  void update(std::uint64_t done);
  // The last word: "importing: 541,909 rows in 9.0 s, 60,212 rows/s".
  void finish(std::uint64_t done);
  // The same, unless it was over before there was anything to say.
  void finish_if_said(std::uint64_t done);

 private:
  void say(const std::string& text, bool last);
  [[nodiscard]] std::string state(std::uint64_t done, TimeMs now_ms) const;

  std::ostream& out_;
  const Output output_;
  const Clock& clock_;
  const std::string what_;
  const std::string unit_;
  const std::optional<std::uint64_t> total_;
  const TimeMs started_ms_;
  TimeMs said_ms_;
  std::size_t columns_;
  bool said_ = false;
  std::size_t width_ = 0;  // of the line that the next one must cover
};

// kTerminal when stderr is one.
[[nodiscard]] Progress::Output progress_output_of_stderr();

// 1234567 → "1,234,567"
[[nodiscard]] std::string with_separators(std::uint64_t number);
// "850 ms", "7 s", "3 min 20 s", "2 h 5 min"
[[nodiscard]] std::string duration_text(TimeMs duration_ms);

}  // namespace orderlog
