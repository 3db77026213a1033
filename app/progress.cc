#include "app/progress.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

namespace orderlog {
namespace {

constexpr TimeMs kTerminalIntervalMs = 100;
constexpr TimeMs kPlainIntervalMs = 2'000;

std::uint64_t per_second(std::uint64_t done, TimeMs elapsed_ms) {
  return done * 1'000 / static_cast<std::uint64_t>(std::max<TimeMs>(elapsed_ms, 1));
}

// Of the terminal on stderr; 80 where it does not say.
std::size_t terminal_columns() {
  constexpr std::size_t kUsual = 80;
  winsize size = {};
  const bool known = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : kUsual;
}

std::string one_decimal(std::uint64_t tenths) {
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace

Progress::Progress(std::ostream& out, Output output, const Clock& clock, std::string what,
                   std::string unit, std::optional<std::uint64_t> total)
    : out_(out),
      output_(output),
      clock_(clock),
      what_(std::move(what)),
      unit_(std::move(unit)),
      total_(total),
      started_ms_(clock.now_ms()),
      said_ms_(started_ms_),
      columns_(terminal_columns()) {}

void Progress::update(std::uint64_t done) {
  const TimeMs now_ms = clock_.now_ms();
  const TimeMs interval_ms = output_ == Output::kTerminal ? kTerminalIntervalMs : kPlainIntervalMs;
  if (now_ms - said_ms_ < interval_ms) return;
  said_ms_ = now_ms;
  say(state(done, now_ms), false);
}

void Progress::finish(std::uint64_t done) {
  const TimeMs elapsed_ms = clock_.now_ms() - started_ms_;
  say(what_ + ": " + with_separators(done) + " " + unit_ + " in " +
          one_decimal(static_cast<std::uint64_t>(elapsed_ms) / 100) + " s, " +
          with_separators(per_second(done, elapsed_ms)) + " " + unit_ + "/s",
      true);
}

void Progress::finish_if_said(std::uint64_t done) {
  if (said_) finish(done);
}

std::string Progress::state(std::uint64_t done, TimeMs now_ms) const {
  const std::uint64_t rate = per_second(done, now_ms - started_ms_);
  std::string text = what_ + ": " + with_separators(done);
  if (total_) {
    text += " of " + with_separators(*total_) + " " + unit_;
    if (*total_ > 0) text += " (" + one_decimal(std::min(done, *total_) * 1'000 / *total_) + "%)";
  } else {
    text += " " + unit_;
  }
  text += ", " + with_separators(rate) + " " + unit_ + "/s";
  if (total_ && rate > 0 && done < *total_) {
    const auto left_ms = static_cast<TimeMs>((*total_ - done) * 1'000 / rate);
    text += ", " + duration_text(std::max<TimeMs>(left_ms / 1'000, 1) * 1'000) + " left";
  }
  return text;
}

void Progress::say(const std::string& text, bool last) {
  said_ = true;
  if (output_ == Output::kPlain) {
    out_ << text << "\n" << std::flush;
    return;
  }
  // A line that wraps could not be written over.
  const std::string shown = last ? text : text.substr(0, columns_ > 0 ? columns_ - 1 : 0);
  const std::size_t padding = width_ > shown.size() ? width_ - shown.size() : 0;
  out_ << '\r' << shown << std::string(padding, ' ') << (last ? "\n" : "") << std::flush;
  width_ = shown.size();
}

Progress::Output progress_output_of_stderr() {
  return isatty(STDERR_FILENO) == 1 ? Progress::Output::kTerminal : Progress::Output::kPlain;
}

std::string with_separators(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t i = text.size(); i > 3; i -= 3) text.insert(i - 3, 1, ',');
  return text;
}

std::string duration_text(TimeMs duration_ms) {
  const TimeMs seconds = duration_ms / 1'000;
  if (seconds == 0) return std::to_string(duration_ms) + " ms";
  if (seconds < 60) return std::to_string(seconds) + " s";
  if (seconds < 3'600) {
    return std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s";
  }
  return std::to_string(seconds / 3'600) + " h " + std::to_string(seconds / 60 % 60) + " min";
}

}  // namespace orderlog
