#include "api/line_splitter.h"

#include <algorithm>

namespace orderlog {

void LineSplitter::add(std::string_view piece) {
  text_.erase(0, begin_);
  searched_ -= begin_;
  begin_ = 0;
  text_ += piece;
}

void LineSplitter::clear() {
  text_.clear();
  begin_ = searched_ = 0;
}

bool LineSplitter::has_line() {
  const std::size_t from = searched_;
  // Stays before the end of a line that nobody has taken, which is then found at the first look.
  searched_ = std::min(text_.find('\n', from), text_.size());
  bytes_searched_ += searched_ - from;
  return searched_ < text_.size();
}

std::optional<std::string_view> LineSplitter::take_line() {
  if (!has_line()) return std::nullopt;
  const auto line = std::string_view(text_).substr(begin_, searched_ - begin_);
  begin_ = ++searched_;
  return line;
}

std::optional<std::string_view> LineSplitter::take_rest() {
  if (empty()) return std::nullopt;
  const auto rest = std::string_view(text_).substr(begin_);
  begin_ = searched_ = text_.size();
  return rest;
}

}  // namespace orderlog
