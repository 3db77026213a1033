#include "api/http/head_scan.h"

namespace orderlog::http {

HeadScan::Outcome HeadScan::scan(std::string_view bytes) {
  for (;;) {
    const std::size_t feed = bytes.find('\n', from_);
    if (feed == std::string_view::npos) {
      from_ = bytes.size();
      return Outcome::kNeedMore;
    }
    if (feed == 0 || bytes[feed - 1] != '\r') return Outcome::kBareLineFeed;
    if (feed >= 3 && bytes[feed - 2] == '\n') {
      size_ = feed + 1;
      return Outcome::kComplete;
    }
    if (feed + 1 == bytes.size()) {
      // Whether the line is folded shows in the next byte: look at this line feed again.
      from_ = planted_cut_folds_ ? feed + 1 : feed;
      return Outcome::kNeedMore;
    }
    if (bytes[feed + 1] == ' ' || bytes[feed + 1] == '\t') return Outcome::kFolded;
    from_ = feed + 1;
  }
}

}  // namespace orderlog::http
