#include "replay/export/log/line_source.h"

#include <utility>

#include "eventstore/commit.h"

namespace orderlog {
namespace {

// A commit in hexadecimal is twice as long, and escapes may make a readable one six times as long.
constexpr std::size_t kLongestLine = kMaxCommitBytes * 7;

}  // namespace

Result<bool, std::string> LineSource::next(std::string_view& line) {
  held_.clear();
  while (true) {
    const std::size_t end = piece_.find('\n');
    if (end != std::string_view::npos) {
      if (held_.empty()) {
        line = piece_.substr(0, end);
      } else {
        line = held_.append(piece_.substr(0, end));
      }
      piece_.remove_prefix(end + 1);
      ++number_;
      bytes_ += line.size() + 1;
      return true;
    }
    held_ += piece_;
    if (held_.size() > kLongestLine) {
      return fail("line " + std::to_string(number_ + 1) + " is longer than any of a log");
    }
    auto read = source_.read();
    if (!read) return fail(std::move(read).error());
    piece_ = *read;
    if (!piece_.empty()) continue;
    if (held_.empty()) return false;
    line = held_;
    ended_ = false;
    ++number_;
    bytes_ += line.size();
    return true;
  }
}

}  // namespace orderlog
